navigator.geolocation.getCurrentPosition((place) => { document.title = String(place.coords.latitude); });
