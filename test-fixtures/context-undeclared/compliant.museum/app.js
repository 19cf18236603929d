export const OpenSeadragon = (options) => options.tileSources;
export const space = "http://schemas.microsoft.com/deepzoom/2008";
