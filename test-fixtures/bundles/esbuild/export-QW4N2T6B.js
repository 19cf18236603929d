import{a as e}from"./chunk-KDZ3A7QF.js";import{z as t}from"./chunk-M2VR6HXY.js";var n=o=>t(e(o));export{n as save};
