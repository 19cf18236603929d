const h={Accept:'multipart/related; type="image/jpeg"; transfer-syntax=1.2.840.10008.1.2.4.50'};export const frames=u=>fetch(u,{headers:h});
