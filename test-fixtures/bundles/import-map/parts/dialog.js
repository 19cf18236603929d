export const dialog = "Dialog";
