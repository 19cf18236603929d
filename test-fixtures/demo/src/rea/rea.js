import "./rea.css";
import { getJson } from "../api.js";
import { announce, judge, limits } from "./alarms.js";
import { Curve, startWhenVisible } from "./curves.js";

const REFRESH_MS = 2000;
const BED = "demo-01";

// shown until the bed answers
const DEMO = { SpO2: 97, EtCO2: 38, FC: 74, PAm: 82 };

const rows = [
  { name: "FC", label: "Fréquence cardiaque", shape: "ecg", color: "#5ee07a" },
  { name: "SpO2", label: "SpO2", shape: "pleth", color: "#6ec6ff" },
  { name: "PAm", label: "Pression artérielle moyenne", shape: "pressure", color: "#ff6b6b" },
];

function alarmBar() {
  const bar = document.createElement("div");
  bar.className = "alarme";
  bar.setAttribute("role", "alert");
  const icon = document.createElement("img");
  icon.loading = "lazy";
  icon.width = 48;
  icon.height = 48;
  icon.alt = "Alarme";
  icon.src = "/icones/alarme-haute.svg";
  icon.hidden = true;
  bar.append(icon, document.createElement("strong"));
  return { bar, icon };
}

function value(name, label) {
  const box = document.createElement("div");
  box.className = "constante";
  box.innerHTML = `<span></span><span class="valeur" data-nom="${name}">--</span>`;
  box.firstElementChild.textContent = `${label} (${limits[name].unit})`;
  return box;
}

export function mount(main) {
  const screen = document.createElement("section");
  screen.className = "moniteur";
  const { bar, icon } = alarmBar();
  screen.append(bar);
  const curves = {};
  for (const row of rows) {
    const canvas = document.createElement("canvas");
    canvas.width = 720;
    canvas.height = 120;
    curves[row.name] = new Curve(canvas, row.shape, row.color);
    screen.append(canvas, value(row.name, row.label));
  }
  screen.append(value("EtCO2", "EtCO2"));
  main.append(screen);

  curves.FC.start();
  curves.SpO2.start();
  const waiting = startWhenVisible(curves.PAm);

  const show = (values) => {
    for (const node of screen.querySelectorAll("[data-nom]")) node.textContent = values[node.dataset.nom] ?? "--";
    for (const curve of Object.values(curves)) curve.rate = values.FC || 60;
    announce(bar, icon, judge(values));
  };
  show(DEMO);
  const refresh = async () => show(await getJson(`/lits/${BED}/constantes`).catch(() => DEMO));
  const timer = setInterval(refresh, REFRESH_MS);

  return () => {
    clearInterval(timer);
    waiting.disconnect();
    for (const curve of Object.values(curves)) curve.stop();
  };
}
