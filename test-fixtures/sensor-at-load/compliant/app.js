let watch;
document.querySelector("h1").addEventListener("click", () => {
  watch = navigator.geolocation.watchPosition((position) => {
    document.title = String(position.coords.latitude);
    navigator.geolocation.clearWatch(watch);
  });
});
