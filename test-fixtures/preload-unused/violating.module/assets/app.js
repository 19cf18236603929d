document.title += " 3";
