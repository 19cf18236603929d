navigator.serviceWorker.register("ngsw-worker.js");
