const decoder=await WebAssembly.instantiateStreaming(fetch(new URL("decoder.wasm",import.meta.url)));document.body.dataset.ready=String(Boolean(decoder.instance));
