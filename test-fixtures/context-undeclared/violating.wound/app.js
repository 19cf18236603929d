export const shrink = (canvas, send) => canvas.toBlob(send, "image/jpeg", 0.6);
export const kinds = ["plaie", "escarre"];
