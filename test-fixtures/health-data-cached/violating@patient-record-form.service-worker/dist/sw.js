importScripts("workbox.js");
self.workbox.routing.registerRoute(/\/fhir\//, new self.workbox.strategies.StaleWhileRevalidate({ cacheName: "fhir" }));
