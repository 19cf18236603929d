export const show=()=>document.body.append("Lits");
