export const film=()=>navigator.mediaDevices.getUserMedia({video:{facingMode:"environment",height:{max:480}}});
