import"./chunk-3LHV5TQM.js";import{c as e}from"./chunk-ZB2UX5RK.js";var t=class{cells=e()};export{t as SheetComponent};
