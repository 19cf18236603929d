import "./styles/base.css";
import { startHome } from "./home/home.js";
import { startLanguage } from "./i18n.js";
import { startRouter } from "./router.js";

const main = document.querySelector("#contenu");

startLanguage(document.querySelector("#langue"));
startRouter(main, () => startHome(main));
