const style = document.createElement("style");
style.textContent = `@media print{nav{display:none}}`;
document.head.append(style);
