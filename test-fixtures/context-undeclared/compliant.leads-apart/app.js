import "./units.js";
export const codes = ["aVR", "aVL"];
