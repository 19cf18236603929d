import { rooms } from "./base.js";
document.title += rooms;
