export const wards = 2;
//# sourceMappingURL=app.js.map
