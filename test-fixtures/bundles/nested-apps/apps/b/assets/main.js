import{n}from"./shared.js";document.title=n+" b";
