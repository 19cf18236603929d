// Client router: the home page stands in index.html, every other screen is fetched on demand.

const routes = [
  { path: "/rendez-vous", title: "Rendez-vous", load: () => import("./rendez-vous/rendez-vous.js") },
  { path: "/viewer/:study", title: "Mes images", load: () => import("./viewer/viewer.js") },
  { path: "/rea", title: "Réanimation", load: () => import("./rea/rea.js") },
];

const SUFFIX = "Clinique Exemple";

/** "/viewer/:study" against "/viewer/demo-01" gives { study: "demo-01" }. */
function match(pattern, pathname) {
  const wanted = pattern.split("/");
  const given = pathname.replace(/\/$/, "").split("/");
  if (wanted.length !== given.length) return null;
  const params = {};
  for (let i = 0; i < wanted.length; i += 1) {
    if (wanted[i].startsWith(":")) params[wanted[i].slice(1)] = decodeURIComponent(given[i]);
    else if (wanted[i] !== given[i]) return null;
  }
  return params;
}

function find(pathname) {
  for (const route of routes) {
    const params = match(route.path, pathname);
    if (params) return { route, params };
  }
  return null;
}

export function startRouter(main, showHome) {
  const homeMarkup = main.innerHTML;
  let leave = null;
  let atHome = true;

  async function show(pathname) {
    leave?.();
    leave = null;
    const found = find(pathname);
    if (!found) {
      if (!atHome) main.innerHTML = homeMarkup;
      atHome = true;
      document.title = `${SUFFIX} : votre portail`;
      showHome();
      return;
    }
    atHome = false;
    main.setAttribute("aria-busy", "true");
    const screen = await found.route.load();
    document.title = `${found.route.title} · ${SUFFIX}`;
    main.replaceChildren();
    leave = screen.mount(main, found.params);
    main.removeAttribute("aria-busy");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/']");
    if (!link || event.metaKey || event.ctrlKey || link.pathname.endsWith(".html")) return;
    event.preventDefault();
    history.pushState(null, "", link.pathname);
    show(link.pathname);
  });
  window.addEventListener("popstate", () => show(location.pathname));
  show(location.pathname);
}
