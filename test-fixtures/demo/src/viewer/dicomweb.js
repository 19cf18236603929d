// DICOMweb: the list of a study's images, then the images themselves, in their lossless form.

import { acceptHeader } from "./syntaxes.js";

const SCHEME = "wadors:";

function boundaryOf(contentType) {
  const found = /boundary="?([^";]+)"?/i.exec(contentType ?? "");
  if (!found) throw new Error("réponse sans frontière multipart");
  return found[1];
}

function indexOf(bytes, wanted, from) {
  outer: for (let i = from; i <= bytes.length - wanted.length; i += 1) {
    for (let j = 0; j < wanted.length; j += 1) if (bytes[i + j] !== wanted[j]) continue outer;
    return i;
  }
  return -1;
}

/** The parts of a multipart answer, headers removed. */
export function splitParts(buffer, contentType) {
  const bytes = new Uint8Array(buffer);
  const encoder = new TextEncoder();
  const mark = encoder.encode(`--${boundaryOf(contentType)}`);
  const blank = encoder.encode("\r\n\r\n");
  const parts = [];
  let at = indexOf(bytes, mark, 0);
  while (at >= 0) {
    const headersEnd = indexOf(bytes, blank, at);
    const next = indexOf(bytes, mark, at + mark.length);
    if (headersEnd < 0 || next < 0) break;
    parts.push(buffer.slice(headersEnd + blank.length, next - 2));
    at = next;
  }
  return parts;
}

export async function listInstances(root, study, signal) {
  const url = `${root}/studies/${study}/instances?includefield=SOPInstanceUID&includefield=InstanceNumber`;
  const answer = await fetch(url, { headers: { accept: "application/dicom+json" }, signal });
  if (!answer.ok) throw new Error(`QIDO-RS ${answer.status}`);
  const found = await answer.json();
  return found.map((item) => ({
    id: `${SCHEME}${root}/studies/${study}/series/${item["0020000E"].Value[0]}/instances/${item["00080018"].Value[0]}`,
    number: item["00200013"]?.Value?.[0] ?? 0,
  }));
}

export async function loadInstance(id, signal) {
  if (!id.startsWith(SCHEME)) throw new Error(`adresse inattendue : ${id}`);
  const answer = await fetch(id.slice(SCHEME.length), { headers: { accept: acceptHeader() }, signal });
  if (!answer.ok) throw new Error(`WADO-RS ${answer.status}`);
  const [first] = splitParts(await answer.arrayBuffer(), answer.headers.get("content-type"));
  return first;
}
