import { h } from '../h';
import hall from '../images/hall.png';

interface Position {
  latitude: number;
  longitude: number;
}

let nearest: Position | undefined;

// Asked before anybody wanted anything: what sobria is to find, in this file and not in its chunk.
navigator.geolocation.getCurrentPosition((position) => {
  nearest = position.coords;
});

export function show(): HTMLElement {
  return (
    <section>
      <h1>Bienvenue</h1>
      <p>{nearest ? `à ${nearest.latitude}, ${nearest.longitude}` : 'Consultations du lundi au vendredi'}</p>
      <img src={hall} width="320" height="240" alt="Hall d’accueil" />
    </section>
  );
}
