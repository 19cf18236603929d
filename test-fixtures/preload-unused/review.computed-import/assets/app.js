import(`./${document.documentElement.lang}.js`).then((texts) => texts.show());
