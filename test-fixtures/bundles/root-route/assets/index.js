const routes={"/":()=>import("./home-4f3a91bc.js"),"/lits":()=>import("./lits-7be24c55.js")};routes[location.pathname]().then(s=>s.show());
