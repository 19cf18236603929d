document.getElementById("app").innerHTML='<h1 class="title">A</h1>';
