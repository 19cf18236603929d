caches.open("v1").then((cache) => cache.addAll(["/fhir/Patient/12"]));
