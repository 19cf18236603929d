import "./zoom.js";
document.title = "Pathology: whole-slide viewer";
