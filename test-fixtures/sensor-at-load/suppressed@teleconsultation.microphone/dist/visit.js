const self = document.getElementById("self");
navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => {
  self.srcObject = stream;
});
