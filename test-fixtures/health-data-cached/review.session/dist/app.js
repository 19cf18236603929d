const patient = JSON.parse(document.getElementById("patient").textContent);
sessionStorage.setItem("currentPatient", JSON.stringify(patient));
