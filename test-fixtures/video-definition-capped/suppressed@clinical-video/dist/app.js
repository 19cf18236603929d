const p=new RTCPeerConnection;export const send=t=>p.addTransceiver(t,{sendEncodings:[{scaleResolutionDownBy:2}]});
