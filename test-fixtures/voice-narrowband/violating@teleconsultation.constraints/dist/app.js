export const low=t=>t.applyConstraints({sampleRate:{max:11025}});
