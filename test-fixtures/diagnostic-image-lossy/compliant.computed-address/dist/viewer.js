export function show(study, slice) {
  document.querySelector("img").src = "/wado/" + study + "/" + slice + ".jpg";
}
