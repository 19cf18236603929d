export const sdp=s=>s+";stereo=0;maxaveragebitrate=32000";export const call=()=>navigator.mediaDevices.getUserMedia({audio:{sampleRate:48e3,echoCancellation:!0}});
