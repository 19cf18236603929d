const n=new URLSearchParams(location.search).get("theme");import("/themes/"+n+".js").then(e=>e.apply());
