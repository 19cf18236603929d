// The map names one package; that is one family, and so is what the package itself would show.
export const first = (list) => list[0];
//# sourceMappingURL=app.js.map
