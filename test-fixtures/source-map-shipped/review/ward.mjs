export const title="Ward"
//# sourceMappingURL=ward.mjs.map
