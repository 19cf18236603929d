export const OpenSeadragon = (options) => options.tileSources;
