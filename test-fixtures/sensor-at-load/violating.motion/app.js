window.addEventListener("devicemotion", (event) => { document.title = String(event.acceleration.x); });
