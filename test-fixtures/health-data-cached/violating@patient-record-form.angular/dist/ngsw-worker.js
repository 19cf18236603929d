self.addEventListener("fetch", () => { fetch("ngsw.json"); });
