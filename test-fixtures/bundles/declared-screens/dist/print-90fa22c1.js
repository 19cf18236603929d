export const print=()=>0;
