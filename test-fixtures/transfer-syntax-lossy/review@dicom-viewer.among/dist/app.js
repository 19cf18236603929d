window.config={acceptHeader:["multipart/related; type=image/jls; transfer-syntax=1.2.840.10008.1.2.4.80","multipart/related; type=image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50"]};
