var z=e=>new Blob([e]);export{z};
