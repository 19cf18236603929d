export const preset=e=>[{scaleResolutionDownBy:2,fps:e.maxFramerate}];export const preview={streamController:void 0,fpsController:void 0,capLevelToPlayerSize:!0,enableWorker:!1};
