const e="Aide";export{e as default};
