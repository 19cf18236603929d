export const rooms = ["301", "302"];
