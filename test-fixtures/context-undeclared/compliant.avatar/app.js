export const shrink = (canvas, send) => canvas.toBlob(send, "image/jpeg", 0.8);
