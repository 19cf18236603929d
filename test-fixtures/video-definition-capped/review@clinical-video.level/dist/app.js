export const hold=h=>{h.autoLevelCapping=1};
