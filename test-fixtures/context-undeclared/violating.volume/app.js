export const readable = (name) => /\.nii(\.gz)?$/.test(name) ? "NIfTI-1" : null;
