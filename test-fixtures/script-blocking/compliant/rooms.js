export const rooms = 18;
