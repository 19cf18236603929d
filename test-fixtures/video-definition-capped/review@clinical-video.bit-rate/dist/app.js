export const encodings=[{maxBitrate:5e5,maxFramerate:25}];
