export const image=i=>fetch("/dicomweb/instances/"+i+"/frames/1");export const small=i=>`/dicomweb/instances/${i}/thumbnail?viewport=100,100`;export const full="/rendered?quality=100";
