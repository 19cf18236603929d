const s=(t,e)=>t.go(e);export{s as start};
