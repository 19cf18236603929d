import{t}from"../chunks/table.Bz7Yh1Rt.js";export{t as default};
