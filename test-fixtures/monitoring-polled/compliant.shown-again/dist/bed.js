const rate = document.getElementById("rate");
const ask = async () => { rate.value = await (await fetch("/vitals/4")).text(); };
setInterval(ask, 2000);
document.addEventListener("visibilitychange", ask);
