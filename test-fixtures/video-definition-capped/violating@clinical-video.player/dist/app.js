import H from"./hls.js";export const h=new H({capLevelToPlayerSize:!0,enableWorker:!0});
