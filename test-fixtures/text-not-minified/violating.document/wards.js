fetch("wards.json").then(answer=>answer.json()).then(wards=>{document.getElementById("list").textContent=wards.map(ward=>ward.name).join(", ")});
