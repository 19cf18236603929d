document.querySelector("h1").addEventListener("click",function(){location.href="hours.html"});
