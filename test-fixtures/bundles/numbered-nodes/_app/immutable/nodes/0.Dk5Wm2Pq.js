const l="layout";export{l as default};
