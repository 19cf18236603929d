// Transfer syntaxes this viewer can show, and whether the pixels can come back unchanged.

export const IMPLICIT_LITTLE = "1.2.840.10008.1.2";
export const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";

export const syntaxes = {
  [IMPLICIT_LITTLE]: { name: "Implicit VR Little Endian", lossless: true },
  [EXPLICIT_LITTLE]: { name: "Explicit VR Little Endian", lossless: true },
  "1.2.840.10008.1.2.4.50": { name: "JPEG Baseline", lossless: false, codec: "jpeg" },
  "1.2.840.10008.1.2.4.70": { name: "JPEG Lossless, SV1", lossless: true, codec: "jpeg-lossless" },
  "1.2.840.10008.1.2.4.80": { name: "JPEG-LS Lossless", lossless: true, codec: "jpeg-ls" },
  "1.2.840.10008.1.2.4.90": { name: "JPEG 2000 Lossless Only", lossless: true, codec: "jpeg-2000" },
  "1.2.840.10008.1.2.5": { name: "RLE Lossless", lossless: true, codec: "rle" },
};

/** What is asked of the server: lossless forms only, the plain one first. */
export function acceptHeader() {
  return Object.entries(syntaxes)
    .filter(([, syntax]) => syntax.lossless)
    .map(([uid]) => `multipart/related; type="application/dicom"; transfer-syntax=${uid}`)
    .join(", ");
}
