export const other = ["aVF"];
