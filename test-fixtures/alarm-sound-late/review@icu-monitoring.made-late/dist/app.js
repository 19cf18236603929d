export function alarm(){new Audio("sounds/asystole.mp3").play()}
