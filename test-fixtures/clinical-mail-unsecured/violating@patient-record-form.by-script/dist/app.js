export const send = (to, text) => { location.href = `mailto:${to}?subject=Lab results&body=${text}`; };
