export const jsx=(tag,props)=>Object.assign(document.createElement(tag),props);
