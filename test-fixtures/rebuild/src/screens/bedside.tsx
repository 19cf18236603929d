import { h } from '../h';

interface Values {
  pulse: number;
  pressure: string;
}

const bed = new URLSearchParams(location.search).get('lit') ?? '1';

export function show(): HTMLElement {
  const pulse = <output></output>;
  const curve = document.createElement('img');
  curve.loading = 'lazy';
  curve.src = `/lits/${bed}/courbe.png`;
  setInterval(async () => {
    const values = (await (await fetch(`/lits/${bed}/constantes`)).json()) as Values;
    pulse.textContent = `${values.pulse} · ${values.pressure}`;
  }, 2000);
  return (
    <section>
      <h1>Réanimation</h1>
      {pulse}
      {curve}
    </section>
  );
}
