// Alarm state of the bed. Limits come from the bed's settings; those below are the demonstration's.

export const limits = {
  SpO2: { low: 90, high: 100, unit: "%", level: "haute" },
  EtCO2: { low: 30, high: 50, unit: "mmHg", level: "basse" },
  FC: { low: 45, high: 130, unit: "/min", level: "haute" },
  PAm: { low: 60, high: 110, unit: "mmHg", level: "haute" },
};

// The high-priority sound is heard once when the screen opens, so that the loudspeaker is known to work.
const sound = new Audio("/sounds/alarm-high.wav");
sound.play().catch(() => {});

export function judge(values) {
  const raised = [];
  for (const [name, limit] of Object.entries(limits)) {
    const value = values[name];
    if (value === undefined) continue;
    if (value < limit.low || value > limit.high) raised.push({ name, value, level: limit.level });
  }
  if (values.FC === 0) raised.unshift({ name: "asystolie", value: 0, level: "haute" });
  return raised;
}

export function announce(bar, icon, raised) {
  const worst = raised.find((alarm) => alarm.level === "haute") ?? raised[0];
  bar.dataset.niveau = worst?.level ?? "aucune";
  icon.hidden = !worst;
  icon.src = worst?.level === "basse" ? "/icones/alarme-basse.svg" : "/icones/alarme-haute.svg";
  bar.lastElementChild.textContent = worst ? `Alarme ${worst.level} : ${worst.name} ${worst.value}` : "Aucune alarme";
  if (worst?.level === "haute") {
    sound.currentTime = 0;
    sound.play().catch(() => {});
  }
}
