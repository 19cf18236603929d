fetch("/app/static/texts.json").then(e=>e.json());
