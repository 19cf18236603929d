const rate = document.getElementById("rate");
setInterval(async () => {
  rate.value = (await (await fetch("/vitals/4")).json()).rate;
}, 2000);
