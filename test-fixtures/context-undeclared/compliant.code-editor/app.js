// A code editor knows the whole library of the browser.
export const library = "interface RTCPeerConnection { createOffer(): any; setRemoteDescription(d: any): any }";
