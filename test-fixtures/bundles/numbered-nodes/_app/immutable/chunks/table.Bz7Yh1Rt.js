const t=[4.1,5.6];export{t};
