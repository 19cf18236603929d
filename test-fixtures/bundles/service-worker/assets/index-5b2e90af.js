document.title="Diary";"serviceWorker"in navigator&&window.addEventListener("load",()=>navigator.serviceWorker.register("/offline.js",{scope:"/"}));
