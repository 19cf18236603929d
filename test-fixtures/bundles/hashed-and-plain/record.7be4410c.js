document.title="Record";fetch("/manifest.json");
