const image = document.createElement("img");
image.loading = "lazy";
image.src = "icons/alarm.svg";
document.querySelector("#curves").append(image);
