export const retrieve={singleFast:{streaming:!1,decodeLevel:0,urlArguments:"accept=image/jhc&quality=low"},singleFinal:{streaming:!1}};export const logo="/_next/image?url=%2Flogo.png&w=640&q=75";
