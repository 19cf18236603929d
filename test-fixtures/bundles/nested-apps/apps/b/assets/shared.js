export const n="Application";
