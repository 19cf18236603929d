import s from"./shrink.js";export const up=e=>s(e,{maxSizeMB:1,maxWidthOrHeight:1280,useWebWorker:!0});
