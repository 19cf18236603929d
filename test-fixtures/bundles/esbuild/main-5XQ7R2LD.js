import{a as t}from"./chunk-KDZ3A7QF.js";var e=document.getElementById("planner");e.textContent=t(3);e.onclick=()=>import("./export-QW4N2T6B.js").then(n=>n.save(t(4)));
//# sourceMappingURL=main-5XQ7R2LD.js.map
