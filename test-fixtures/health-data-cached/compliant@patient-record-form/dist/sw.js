importScripts("workbox.js");
self.workbox.routing.registerRoute(/\/fhir\//, new self.workbox.strategies.NetworkOnly());
self.workbox.routing.registerRoute(/\/icons\//, new self.workbox.strategies.CacheFirst());
