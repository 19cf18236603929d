// From stored values to the greys of the screen.

export const presets = {
  abdomen: { center: 40, width: 400 },
  poumon: { center: -600, width: 1500 },
  os: { center: 480, width: 2500 },
};

function samples(dataset) {
  const bytes = dataset.PixelData;
  const Kind = dataset.BitsAllocated === 8 ? Uint8Array : dataset.PixelRepresentation === 1 ? Int16Array : Uint16Array;
  const copy = bytes.slice();
  return new Kind(copy.buffer, 0, Math.floor(copy.byteLength / Kind.BYTES_PER_ELEMENT));
}

/** Linear window, as in the standard: stored value, rescaled, then cut at both ends. */
export function toGreys(dataset, window) {
  const slope = dataset.RescaleSlope ?? 1;
  const intercept = dataset.RescaleIntercept ?? 0;
  const low = window.center - 0.5 - (window.width - 1) / 2;
  const high = window.center - 0.5 + (window.width - 1) / 2;
  const inverted = dataset.PhotometricInterpretation === "MONOCHROME1";
  const stored = samples(dataset);
  const out = new ImageData(dataset.Columns, dataset.Rows);
  for (let i = 0; i < dataset.Columns * dataset.Rows; i += 1) {
    const value = stored[i] * slope + intercept;
    let grey;
    if (value <= low) grey = 0;
    else if (value > high) grey = 255;
    else grey = ((value - (window.center - 0.5)) / (window.width - 1) + 0.5) * 255;
    if (inverted) grey = 255 - grey;
    out.data.set([grey, grey, grey, 255], i * 4);
  }
  return out;
}

/** Distance in millimetres between two points of one slice. */
export function measure(dataset, from, to) {
  const [row, column] = dataset.PixelSpacing ?? [1, 1];
  return Math.hypot((to.x - from.x) * column, (to.y - from.y) * row);
}
