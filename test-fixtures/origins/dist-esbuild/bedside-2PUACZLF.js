function n(){let e=document.createElement("section");return Notification.requestPermission().then(t=>{e.textContent=t}),e}Notification.requestPermission();export{n as show};
//# sourceMappingURL=/bedside-2PUACZLF.js.map
