import("https://visit.clinic.example/visit/remoteEntry.js").then((remote) => remote.ready);
