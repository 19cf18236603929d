document.addEventListener("click", () => fetch("https://measure.partner.example/collect", { method: "POST" }));
