import hall from './images/hall.png';

let nearest: GeolocationCoordinates | undefined;

// « é » and 😀 before it: columns are counted in UTF-16.
/* 😀 */ navigator.geolocation.getCurrentPosition((position) => {
  nearest = position.coords;
});

export function home(): HTMLElement {
  const picture = document.createElement('img');
  picture.src = hall;
  picture.width = 64;
  picture.title = nearest ? 'près de vous' : 'hall';
  return picture;
}
