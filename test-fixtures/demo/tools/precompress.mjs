// Puts compressed twins beside some of the built files, as a deployment step would.
// The rest is left alone on purpose: a server has to compress those by itself.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const assets = new URL("../dist/assets/", import.meta.url);

const wanted = [
  { file: /^index-.*\.js$/, forms: ["gz", "br"] },
  { file: /^base-.*\.css$|^index-.*\.css$/, forms: ["gz", "br"] },
  { file: /^viewer-.*\.js$/, forms: ["br"] },
];

const compress = {
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
};

for (const name of readdirSync(assets).sort()) {
  const rule = wanted.find(({ file }) => file.test(name));
  if (!rule) continue;
  const bytes = readFileSync(new URL(name, assets));
  for (const form of rule.forms) {
    const small = compress[form](bytes);
    writeFileSync(new URL(`${name}.${form}`, assets), small);
    console.log(`${name}.${form}  ${bytes.length} -> ${small.length}`);
  }
}
