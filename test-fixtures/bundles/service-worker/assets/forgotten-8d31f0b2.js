document.title="Never loaded";
