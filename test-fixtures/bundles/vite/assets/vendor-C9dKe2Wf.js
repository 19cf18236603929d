const r=(e,t)=>{e.textContent=t.length},l=e=>({load:e});export{r,l};
