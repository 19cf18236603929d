// A class of its own with the same method name, and a device of WebGPU.
export const at = (view) => view.getCurrentPosition();
export const device = (adapter) => adapter.requestDevice();
