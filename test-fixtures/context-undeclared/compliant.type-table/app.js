// Names of file types, of a PDF decoder and of certificates.
export const types = { "application/dicom": ["dcm"], "application/pdf": ["pdf"] };
export const decoder = "openjpeg.wasm", rsa = "1.2.840.113549.1.1.1";
export const getStudyInstanceUIDs = () => [];
