const s=e=>e/100;export{s};
