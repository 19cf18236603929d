export const header = "Header";
