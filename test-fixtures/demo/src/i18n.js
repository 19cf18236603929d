// Two languages, French by default. Texts that stand in the HTML carry data-i18n.

const texts = {
  fr: {
    "nav.home": "Accueil",
    "nav.booking": "Rendez-vous",
    "nav.images": "Mes images",
    "nav.icu": "Réanimation",
    "nav.screening": "Dépistage",
    "home.title": "Préparer votre visite, simplement",
    "home.lead": "Prenez rendez-vous, retrouvez vos documents et repérez votre chemin dans la clinique.",
    "home.cta": "Prendre rendez-vous",
    "home.hours": "Quand venir ?",
    "home.faq": "Questions fréquentes",
    "home.services": "Nos espaces",
    "home.distance": "Vous êtes à environ {km} km de la clinique.",
    "booking.title": "Demander un rendez-vous",
    "booking.sent": "Votre demande est enregistrée.",
    "booking.failed": "L’envoi n’a pas abouti. Merci de réessayer.",
    "viewer.loading": "Chargement de la série…",
    "viewer.ready": "{count} images",
  },
  en: {
    "nav.home": "Home",
    "nav.booking": "Appointments",
    "nav.images": "My images",
    "nav.icu": "Intensive care",
    "nav.screening": "Screening",
    "home.title": "Prepare your visit, simply",
    "home.lead": "Book an appointment, find your documents and your way through the clinic.",
    "home.cta": "Book an appointment",
    "home.hours": "When to come?",
    "home.faq": "Frequent questions",
    "home.services": "Our places",
    "home.distance": "You are about {km} km from the clinic.",
    "booking.title": "Ask for an appointment",
    "booking.sent": "Your request has been recorded.",
    "booking.failed": "It could not be sent. Please try again.",
    "viewer.loading": "Loading the series…",
    "viewer.ready": "{count} images",
  },
};

let current = localStorage.getItem("langue") ?? "fr";

export function t(key, values = {}) {
  const text = texts[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

function apply() {
  document.documentElement.lang = current;
  for (const node of document.querySelectorAll("[data-i18n]")) node.textContent = t(node.dataset.i18n);
}

export function startLanguage(button) {
  const label = () => {
    button.textContent = current === "fr" ? "English" : "Français";
    button.lang = current === "fr" ? "en" : "fr";
  };
  button.addEventListener("click", () => {
    current = current === "fr" ? "en" : "fr";
    localStorage.setItem("langue", current);
    apply();
    label();
  });
  if (current !== "fr") apply();
  label();
}
