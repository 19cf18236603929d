import { getJson, postForm } from "../api.js";
import { t } from "../i18n.js";

const FORM = `
  <h1></h1>
  <form>
    <label>Nom et prénom <input name="nom" autocomplete="name" required></label>
    <label>Commune <input name="commune" autocomplete="off" aria-controls="communes"></label>
    <ul class="suggestions" id="communes" hidden></ul>
    <label>Téléphone <input name="telephone" type="text"></label>
    <label>Date souhaitée <input name="date" type="text"></label>
    <label>Service
      <select name="service" required>
        <option value="">Choisir…</option>
        <option value="consultation">Consultations</option>
        <option value="imagerie">Imagerie</option>
        <option value="reeducation">Rééducation</option>
      </select>
    </label>
    <label>Lettre de votre médecin <input name="lettre" type="file"></label>
    <label>Message <textarea name="message" rows="4" maxlength="600"></textarea></label>
    <button class="bouton">Envoyer la demande</button>
    <p role="status"></p>
  </form>
  <h2>Venir à la clinique</h2>
  <img src="/images/plan-acces.png" width="480" height="300" alt="Plan d’accès : entrée principale au nord, stationnement à l’est">
  <h2>Le hall</h2>
  <img src="/images/hall.jpg" width="240" height="160" alt="Le hall vu depuis l’escalier">
`;

/** One request for every key pressed, from the first letter on. */
function suggestTowns(input, list) {
  input.addEventListener("input", async () => {
    const towns = await getJson(`/communes?debut=${encodeURIComponent(input.value)}`);
    list.replaceChildren(
      ...towns.map((name) => {
        const item = document.createElement("li");
        item.textContent = name;
        item.addEventListener("click", () => {
          input.value = name;
          list.hidden = true;
        });
        return item;
      }),
    );
    list.hidden = towns.length === 0;
  });
}

export function mount(main) {
  main.innerHTML = FORM;
  main.querySelector("h1").textContent = t("booking.title");
  const form = main.querySelector("form");
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  suggestTowns(form.elements.commune, main.querySelector("#communes"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await postForm("/rendez-vous", form);
      status.textContent = t("booking.sent");
      form.reset();
    } catch {
      status.textContent = t("booking.failed");
    } finally {
      button.disabled = false;
    }
  });
  return null;
}
