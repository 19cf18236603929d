document.title="Ward"
//# sourceMappingURL=app.js.map
