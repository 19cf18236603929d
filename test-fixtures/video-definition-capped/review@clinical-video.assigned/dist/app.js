export const low=s=>{const p=s.getParameters();p.encodings[0].scaleResolutionDownBy=4;s.setParameters(p)};
