importScripts("workbox.js");
self.workbox.routing.registerRoute(/\/api\//, new self.workbox.strategies.StaleWhileRevalidate({ cacheName: "answers" }));
