export const options={imageQuality:70,columns:512};
