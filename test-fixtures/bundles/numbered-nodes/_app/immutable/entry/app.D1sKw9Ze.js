const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["_app/immutable/nodes/2.CQ3xN8aV.js","_app/immutable/chunks/table.Bz7Yh1Rt.js","_app/immutable/nodes/0.Dk5Wm2Pq.js"])))=>i.map(i=>d[i]);
const e=(t,n)=>t(n),t=[()=>e(()=>import("../nodes/0.Dk5Wm2Pq.js"),__vite__mapDeps([2])),()=>e(()=>import("../nodes/2.CQ3xN8aV.js"),__vite__mapDeps([0,1]))];const go=n=>{n.hidden=!1};export{t as nodes,go};
