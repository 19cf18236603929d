export const draw = (e) => e;
