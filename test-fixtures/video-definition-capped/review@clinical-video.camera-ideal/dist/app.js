export const film=()=>navigator.mediaDevices.getUserMedia({video:{width:640,height:480}});
