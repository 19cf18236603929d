import r from"./shrink.js";export const up=e=>r().toBlob(e,{max:1e3});
