import h from"./player.js";document.querySelector("#quality").onchange=e=>{h.currentLevel=+e.target.value};
