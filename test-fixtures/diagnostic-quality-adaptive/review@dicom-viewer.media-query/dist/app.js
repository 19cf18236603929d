export const low=matchMedia("(prefers-reduced-data: reduce)").matches;
