import { h } from '../h';

const SERVER = '/api/creneaux';

const opened = Date.now();

export async function free(day: string): Promise<string[]> {
  const answer = await fetch(`${SERVER}?jour=${encodeURIComponent(day)}`);
  return answer.json() as Promise<string[]>;
}

export function show(): HTMLElement {
  const list = <ul></ul>;
  void free('2026-11-23').then((times) => list.append(...times.map((time) => <li>{time}</li>)));
  return (
    <section>
      <h1>Rendez-vous</h1>
      <p>{`Ouvert à ${new Date(opened).toLocaleTimeString('fr')}`}</p>
      {list}
    </section>
  );
}
