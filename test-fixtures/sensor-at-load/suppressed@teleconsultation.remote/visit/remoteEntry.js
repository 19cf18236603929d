import "./camera.js";
