import "../styles/base.css";
import "./depistage.css";
import { postForm } from "../api.js";

const level = document.querySelector("#niveau");
const width = document.querySelector("#largeur");
const invert = document.querySelector("#inverser");
const views = [document.querySelector("#vue-droite"), document.querySelector("#vue-gauche")];

/** Window and level act on the screen only: the image itself stays as it came. */
function applyWindow() {
  const brightness = 0.5 + Number(level.value) / 100;
  const contrast = 100 / Number(width.value);
  const filter = `brightness(${brightness}) contrast(${contrast})${invert.checked ? " invert(1)" : ""}`;
  for (const view of views) view.style.filter = filter;
}

for (const control of [level, width, invert]) control.addEventListener("input", applyWindow);

document.querySelector("#compte-rendu").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  const status = document.querySelector("#etat");
  button.disabled = true;
  try {
    await postForm("/lectures", event.target);
    status.textContent = "Lecture enregistrée.";
  } catch {
    status.textContent = "L’enregistrement n’a pas abouti.";
  } finally {
    button.disabled = false;
  }
});
