export const sdp=s=>s.replace("useinbandfec=1","useinbandfec=1;maxplaybackrate=8000;maxaveragebitrate=12000");
