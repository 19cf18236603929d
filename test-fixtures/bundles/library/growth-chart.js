import{s as e}from"./scale-4d91b0e7.js";const t=n=>e(n);export{t as chart};
