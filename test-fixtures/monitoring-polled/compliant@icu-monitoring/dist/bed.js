const rate = document.getElementById("rate");
new EventSource("/vitals/4").onmessage = (event) => { rate.value = event.data; };
setInterval(() => { fetch("/session"); }, 60000);
