const o=new OffscreenCanvas(800,600);export const blob=()=>o.convertToBlob({type:"image/webp",quality:.7});
