var a=e=>e+" nights";export{a};
