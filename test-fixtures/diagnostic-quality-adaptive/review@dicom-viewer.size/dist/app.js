export const image=i=>fetch(`/dicomweb/instances/${i}/rendered?viewport=512,512`);
