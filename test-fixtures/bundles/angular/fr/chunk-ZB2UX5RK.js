var c=()=>[];export{c};
