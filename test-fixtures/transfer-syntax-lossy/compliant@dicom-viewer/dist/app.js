export const accept="multipart/related; type=application/octet-stream; transfer-syntax=*";export const config={requestTransferSyntaxUID:"1.2.840.10008.1.2.4.80"};
