const show=(s,i)=>{const e=document.createElement("img");e.src=`/dicomweb/studies/${s}/instances/${i}/rendered?quality=60`;document.body.append(e)};show(1,2);
export const pixels=i=>fetch("/dicomweb/instances/"+i+"/frames");
