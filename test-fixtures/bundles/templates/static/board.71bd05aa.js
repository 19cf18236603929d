document.getElementById("board").hidden=false;
