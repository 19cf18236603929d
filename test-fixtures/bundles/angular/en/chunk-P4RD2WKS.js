import{b as e}from"./chunk-3LHV5TQM.js";var t=class{title=e({title:"list"})};export{t as ListComponent};
