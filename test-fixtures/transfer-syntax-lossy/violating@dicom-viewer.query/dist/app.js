export const image=i=>fetch("/wado?requestType=WADO&contentType=application%2Fdicom&transferSyntax=1.2.840.10008.1.2.4.51&objectUID="+i);
