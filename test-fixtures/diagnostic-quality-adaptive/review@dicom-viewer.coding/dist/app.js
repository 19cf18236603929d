export const image=i=>fetch("/wado?requestType=WADO&contentType=image/jpeg&objectUID="+i);
