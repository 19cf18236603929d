const a=new Audio("sounds/asystole.mp3");a.preload="auto";export const alarm=()=>a.play();
