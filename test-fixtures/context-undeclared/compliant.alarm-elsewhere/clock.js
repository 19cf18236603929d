export const set = (time) => ({ time, kind: "alarm" });
