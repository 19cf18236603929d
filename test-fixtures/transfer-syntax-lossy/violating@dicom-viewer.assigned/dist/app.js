export const set=e=>{e.requestTransferSyntaxUID="1.2.840.10008.1.2.4.50"};
