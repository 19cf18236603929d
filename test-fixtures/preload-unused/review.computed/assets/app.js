const show = async (ward) => (await fetch("/data/" + ward + ".json")).json();
document.addEventListener("click", (event) => show(event.target.id));
