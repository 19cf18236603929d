document.querySelector("#view").textContent="";
