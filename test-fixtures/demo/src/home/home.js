import { t } from "../i18n.js";

const CLINIC = { latitude: 46.5, longitude: 0.5 };
const EARTH_KM = 6371;

// invented figures: visitors per hour, 7 h to 19 h
const VISITORS = [6, 18, 31, 42, 38, 22, 14, 27, 36, 33, 21, 12, 5];

let position = null;

// asked as soon as the portal opens, before anybody wanted to know the way
navigator.geolocation.getCurrentPosition(
  (found) => {
    position = found.coords;
    showDistance();
  },
  () => {},
  { enableHighAccuracy: true, timeout: 10000 },
);

function distance(a, b) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const lat = rad(b.latitude - a.latitude);
  const lon = rad(b.longitude - a.longitude);
  const h = Math.sin(lat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(lon / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(h));
}

function showDistance() {
  const place = document.querySelector("#distance");
  if (!place || !position) return;
  place.textContent = t("home.distance", { km: Math.round(distance(position, CLINIC)) });
  place.hidden = false;
}

export function startHome(main) {
  showDistance();
  const canvas = main.querySelector("#affluence");
  if (!canvas || !window.ChartLib) return;
  const chart = new window.ChartLib.Chart(canvas, {
    x: { labels: VISITORS.map((_, i) => `${i + 7} h`) },
    y: { min: 0 },
    series: [{ type: "bar", name: "Visiteurs", values: VISITORS, color: "#0b6e6e" }],
    legend: false,
  });
  chart.draw();
}
