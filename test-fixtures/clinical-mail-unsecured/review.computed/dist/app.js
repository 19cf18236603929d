export const send = (to, text) => { location.href = `mailto:${to}?body=${text}`; };
