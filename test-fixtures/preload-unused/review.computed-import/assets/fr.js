export const show = () => { document.title = "Service"; };
