const l=f=>f.map(i=>i.StudyInstanceUID);export{l as list};
//# sourceMappingURL=app.js.map
