navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((stream) => { document.querySelector("video").srcObject = stream; });
export const ready = true;
