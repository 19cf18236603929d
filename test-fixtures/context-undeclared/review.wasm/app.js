// Frames are decoded outside of JavaScript.
const codec = fetch(new URL("codec.wasm", import.meta.url));
export const list = (found) => found.map((item) => item.StudyInstanceUID);
WebAssembly.compileStreaming(codec);
