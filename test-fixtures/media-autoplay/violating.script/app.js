import{jsx as e}from"./jsx.js";export const Film=()=>e("video",{src:"/waves.mp4",autoPlay:!0,muted:!0});
