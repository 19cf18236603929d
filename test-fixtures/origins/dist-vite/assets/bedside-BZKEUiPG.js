function n(){const t=document.createElement("section");return Notification.requestPermission().then(e=>{t.textContent=e}),t}Notification.requestPermission();export{n as show};
//# sourceMappingURL=bedside-BZKEUiPG.js.map
