document.title="Record";
