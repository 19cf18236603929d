import{n as e,t}from"./api-DHUvZO2I.js";import{n}from"./index-DPFzcQnP.js";var r=`
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
`;function i(e,n){e.addEventListener(`input`,async()=>{let r=await t(`/communes?debut=${encodeURIComponent(e.value)}`);n.replaceChildren(...r.map(t=>{let r=document.createElement(`li`);return r.textContent=t,r.addEventListener(`click`,()=>{e.value=t,n.hidden=!0}),r})),n.hidden=r.length===0})}function a(t){t.innerHTML=r,t.querySelector(`h1`).textContent=n(`booking.title`);let a=t.querySelector(`form`),o=a.querySelector(`[role=status]`),s=a.querySelector(`button`);return i(a.elements.commune,t.querySelector(`#communes`)),a.addEventListener(`submit`,async t=>{t.preventDefault(),s.disabled=!0;try{await e(`/rendez-vous`,a),o.textContent=n(`booking.sent`),a.reset()}catch{o.textContent=n(`booking.failed`)}finally{s.disabled=!1}}),null}export{a as mount};
//# sourceMappingURL=rendez-vous-Cx7-4-g7.js.map