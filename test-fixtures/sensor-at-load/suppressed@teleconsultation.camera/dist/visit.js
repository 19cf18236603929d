const self = document.getElementById("self");
navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((stream) => {
  self.srcObject = stream;
});
