import{axis}from"./axis-6e31b0f4.js";axis();document.onclick=()=>import("./print-90fa22c1.js");
