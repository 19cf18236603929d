document.querySelector("h1").addEventListener("click", () => {
  navigator.geolocation.watchPosition((position) => { document.title = String(position.coords.latitude); });
});
