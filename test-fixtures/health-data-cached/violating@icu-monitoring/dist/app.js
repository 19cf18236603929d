const patient = JSON.parse(document.getElementById("patient").textContent);
localStorage.setItem("currentPatient", JSON.stringify(patient));
