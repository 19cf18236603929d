export const accept="multipart/related; type=image/jp2; transfer-syntax=1.2.840.10008.1.2.4.91";
