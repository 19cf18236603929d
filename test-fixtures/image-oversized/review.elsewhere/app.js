document.querySelector("img").addEventListener("click",(e)=>{e.target.src="./team.webp";e.target.width=60});
