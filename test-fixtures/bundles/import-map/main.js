import { draw } from "curves";
import { header } from "parts/header.js";
import "not-mapped";
draw(header);
document.onclick = () => import("parts/dialog.js");
