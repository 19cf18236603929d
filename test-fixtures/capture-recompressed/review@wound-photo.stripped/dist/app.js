import s from"./shrink.js";export const up=e=>s(e,{preserveExif:!1});
