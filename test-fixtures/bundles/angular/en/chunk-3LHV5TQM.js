var a=(e,t)=>e(t),b=e=>e.title;export{a,b};
