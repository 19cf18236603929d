import{jsx as e}from"./jsx.js";export const Film=()=>e("video",{controls:!0,src:"films/colonoscopy.mp4"});
