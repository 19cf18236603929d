export const show=()=>document.body.append("Bienvenue");
