WebAssembly.instantiateStreaming(fetch("/codecs/charls.wasm"));
WebAssembly.instantiateStreaming(fetch("/codecs/decode.wasm"));
