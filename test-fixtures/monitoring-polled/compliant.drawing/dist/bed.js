fetch("/vitals/4");
setInterval(() => { document.title = "Bed 4"; }, 100);
