const l=n=>import(`/lang/${n}.js`);document.onclick=()=>l("fr");
