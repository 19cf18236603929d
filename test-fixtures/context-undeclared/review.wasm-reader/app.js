const reader = fetch(new URL("reader.wasm", import.meta.url));
WebAssembly.compileStreaming(reader);
