export const apply=()=>{};
