export const n=e=>e;
//# sourceMappingURL=app.js.map
