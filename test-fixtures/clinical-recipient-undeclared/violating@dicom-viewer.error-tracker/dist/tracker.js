export const init = (options) => { globalThis.tracker = options; };
