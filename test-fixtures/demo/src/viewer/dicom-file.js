// A reader for DICOM Part 10 files: enough of it to show an uncompressed grey image.

import { EXPLICIT_LITTLE, IMPLICIT_LITTLE, syntaxes } from "./syntaxes.js";

const MAGIC = "DICM";
const LONG_FORM = new Set(["OB", "OD", "OF", "OL", "OW", "SQ", "UC", "UN", "UR", "UT"]);
const UNDEFINED_LENGTH = 0xffffffff;

const dictionary = {
  "00020010": ["TransferSyntaxUID", "UI"],
  "00080018": ["SOPInstanceUID", "UI"],
  "00080060": ["Modality", "CS"],
  "0020000D": ["StudyInstanceUID", "UI"],
  "0020000E": ["SeriesInstanceUID", "UI"],
  "00200013": ["InstanceNumber", "IS"],
  "00200032": ["ImagePositionPatient", "DS"],
  "00200037": ["ImageOrientationPatient", "DS"],
  "00280002": ["SamplesPerPixel", "US"],
  "00280004": ["PhotometricInterpretation", "CS"],
  "00280010": ["Rows", "US"],
  "00280011": ["Columns", "US"],
  "00280030": ["PixelSpacing", "DS"],
  "00280100": ["BitsAllocated", "US"],
  "00280101": ["BitsStored", "US"],
  "00280103": ["PixelRepresentation", "US"],
  "00281050": ["WindowCenter", "DS"],
  "00281051": ["WindowWidth", "DS"],
  "00281052": ["RescaleIntercept", "DS"],
  "00281053": ["RescaleSlope", "DS"],
  "00282110": ["LossyImageCompression", "CS"],
  "7FE00010": ["PixelData", "OW"],
};

const hex = (number) => number.toString(16).toUpperCase().padStart(4, "0");

function text(bytes) {
  let out = "";
  for (const byte of bytes) if (byte !== 0) out += String.fromCharCode(byte);
  return out.trim();
}

function valueOf(vr, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (vr) {
    case "US":
      return bytes.byteLength >= 2 ? view.getUint16(0, true) : undefined;
    case "UL":
      return bytes.byteLength >= 4 ? view.getUint32(0, true) : undefined;
    case "IS":
    case "DS": {
      const numbers = text(bytes).split("\\").map(Number);
      return numbers.length === 1 ? numbers[0] : numbers;
    }
    case "OB":
    case "OW":
      return bytes;
    default:
      return text(bytes);
  }
}

function readElement(buffer, at, explicit) {
  const view = new DataView(buffer);
  const tag = hex(view.getUint16(at, true)) + hex(view.getUint16(at + 2, true));
  let vr = dictionary[tag]?.[1] ?? "UN";
  let length;
  let start;
  if (explicit) {
    vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
    if (LONG_FORM.has(vr)) {
      length = view.getUint32(at + 8, true);
      start = at + 12;
    } else {
      length = view.getUint16(at + 6, true);
      start = at + 8;
    }
  } else {
    length = view.getUint32(at + 4, true);
    start = at + 8;
  }
  if (length === UNDEFINED_LENGTH) throw new Error(`élément ${tag} de longueur inconnue : non pris en charge`);
  if (start + length > buffer.byteLength) throw new Error(`élément ${tag} tronqué`);
  return { tag, vr, bytes: new Uint8Array(buffer, start, length), next: start + length };
}

export function isPart10(buffer) {
  return buffer.byteLength > 132 && text(new Uint8Array(buffer, 128, 4)) === MAGIC;
}

/** The attributes of a Part 10 file, by keyword. */
export function readFile(buffer) {
  if (!isPart10(buffer)) throw new Error("préambule DICM absent");
  const dataset = {};
  let at = 132;
  let syntax = EXPLICIT_LITTLE;
  while (at + 8 <= buffer.byteLength) {
    const inMeta = new DataView(buffer).getUint16(at, true) === 0x0002;
    const element = readElement(buffer, at, inMeta || syntax !== IMPLICIT_LITTLE);
    const known = dictionary[element.tag];
    if (known) dataset[known[0]] = valueOf(element.vr, element.bytes);
    if (element.tag === "00020010") syntax = dataset.TransferSyntaxUID;
    at = element.next;
  }
  if (!syntaxes[syntax]) throw new Error(`syntaxe de transfert inconnue : ${syntax}`);
  dataset.lossy = dataset.LossyImageCompression === "01" || !syntaxes[syntax].lossless;
  dataset.codec = syntaxes[syntax].codec ?? null;
  return dataset;
}

/** Slices in the order in which they lie along the patient. */
export function sortByPosition(slices) {
  const along = (slice) => slice.ImagePositionPatient?.[2] ?? slice.InstanceNumber ?? 0;
  return [...slices].sort((a, b) => along(a) - along(b));
}
