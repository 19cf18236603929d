export const name = "livekit", version = "2";
