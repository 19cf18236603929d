export const call=()=>navigator.mediaDevices.getUserMedia({audio:{sampleRate:8e3,echoCancellation:!0},video:!0});
