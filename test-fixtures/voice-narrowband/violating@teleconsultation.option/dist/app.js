export const codecOptions={opusStereo:!1,opusDtx:!0,opusMaxPlaybackRate:8e3};
