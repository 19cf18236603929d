var e=[{path:"users",loadComponent:()=>import("./chunk-HT3QJ6WP.js").then(t=>t.UsersComponent)}];export{e as routes};
