const self = document.getElementById("self");
navigator.geolocation.getCurrentPosition((position) => {
  self.title = String(position.coords.latitude);
});
