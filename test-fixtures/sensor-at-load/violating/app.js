const here = document.querySelector("p");
navigator.geolocation.getCurrentPosition((position) => {
  here.textContent = String(position.coords.latitude);
});
