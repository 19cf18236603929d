export const shot=e=>e.toDataURL("image/jpeg");
