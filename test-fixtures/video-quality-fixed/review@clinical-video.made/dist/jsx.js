export const jsx=(t,p)=>({t,p});
