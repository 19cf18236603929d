const c=navigator.connection;export const low=()=>c&&(c.saveData||/2g/.test(c.effectiveType));
