export const sdp=s=>s.replace(/c=IN.*\r\n/,e=>e+"b=AS:500\r\n");
