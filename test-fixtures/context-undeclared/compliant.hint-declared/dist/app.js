export const line = (drug) => `${drug.name} : ${drug.posologie}`;
export const title = "Ordonnance";
