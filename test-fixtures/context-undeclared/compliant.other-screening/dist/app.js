import "./viewer.js";
import "./mammoth.js";
