// Reads the header of an examination and asks the archive for its frames.
const syntax = "1.2.840.10008.1.2.4.90";
export function frames(dataset, base) {
  const uid = dataset.StudyInstanceUID;
  const kind = dataset.PhotometricInterpretation === "MONOCHROME2" ? "grey" : "colour";
  return fetch(base + "/studies/" + uid + "/series?dicomweb=1&syntax=" + syntax + "&kind=" + kind);
}
