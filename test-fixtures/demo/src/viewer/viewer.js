import "./viewer.css";
import { t } from "../i18n.js";
import { readFile, sortByPosition } from "./dicom-file.js";
import { listInstances, loadInstance } from "./dicomweb.js";
import { measure, presets, toGreys } from "./grey.js";
import { demoSeries } from "./series.js";

/** Decoders are installed beside the image server: their address is only known at run time. */
async function decoder(codec) {
  const base = document.documentElement.dataset.codecs ?? "";
  const module = await import(/* @vite-ignore */ `${base}/${codec}.js`);
  return module.decode;
}

function frame(main) {
  const root = document.createElement("section");
  root.className = "visionneuse";
  root.innerHTML = `
    <div class="serie" role="list"></div>
    <div class="plan"></div>
    <div class="reglages">
      <p role="status"></p>
      <label>Fenêtre <select name="fenetre"></select></label>
      <p class="valeur" data-role="mesure"></p>
      <p>Images de synthèse, sans usage médical.</p>
    </div>`;
  main.append(root);
  return {
    series: root.querySelector(".serie"),
    plane: root.querySelector(".plan"),
    status: root.querySelector("[role=status]"),
    window: root.querySelector("select"),
    measure: root.querySelector("[data-role=mesure]"),
  };
}

function showDemo(parts) {
  const image = document.createElement("img");
  image.width = 512;
  image.height = 512;
  const select = (entry, button) => {
    image.src = entry.image;
    image.alt = entry.label;
    for (const other of parts.series.children) other.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
  };
  for (const entry of demoSeries) {
    const button = document.createElement("button");
    const thumb = document.createElement("img");
    thumb.loading = "lazy";
    thumb.width = 96;
    thumb.height = 96;
    thumb.alt = entry.label;
    thumb.src = entry.thumb;
    button.append(thumb);
    button.addEventListener("click", () => select(entry, button));
    parts.series.append(button);
  }
  parts.plane.append(image);
  select(demoSeries[0], parts.series.firstElementChild);
  parts.status.textContent = t("viewer.ready", { count: demoSeries.length });
}

async function showStudy(parts, root, study, signal) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  parts.plane.append(canvas);
  const instances = await listInstances(root, study, signal);
  const slices = [];
  for (const instance of instances) {
    const dataset = readFile(await loadInstance(instance.id, signal));
    if (dataset.codec) dataset.PixelData = await (await decoder(dataset.codec))(dataset.PixelData, dataset);
    slices.push(dataset);
  }
  const ordered = sortByPosition(slices);
  let current = 0;
  let from = null;
  const draw = () => {
    const slice = ordered[current];
    canvas.width = slice.Columns;
    canvas.height = slice.Rows;
    pen.putImageData(toGreys(slice, presets[parts.window.value]), 0, 0);
    parts.status.textContent = `${current + 1} / ${ordered.length}${slice.lossy ? " · compression avec perte" : ""}`;
  };
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    current = Math.min(ordered.length - 1, Math.max(0, current + Math.sign(event.deltaY)));
    draw();
  });
  canvas.addEventListener("pointerdown", (event) => {
    from = { x: event.offsetX, y: event.offsetY };
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!from) return;
    const length = measure(ordered[current], from, { x: event.offsetX, y: event.offsetY });
    parts.measure.textContent = `${length.toFixed(1)} mm`;
    from = null;
  });
  parts.window.addEventListener("change", draw);
  if (ordered.length > 0) draw();
}

export function mount(main, { study }) {
  const parts = frame(main);
  const stop = new AbortController();
  for (const name of Object.keys(presets)) parts.window.append(new Option(name, name));
  parts.status.textContent = t("viewer.loading");
  const root = document.documentElement.dataset.dicomweb;
  if (!root || study.startsWith("demo-")) showDemo(parts);
  else {
    showStudy(parts, root, study, stop.signal).catch((error) => {
      parts.status.textContent = error.message;
    });
  }
  return () => stop.abort();
}
