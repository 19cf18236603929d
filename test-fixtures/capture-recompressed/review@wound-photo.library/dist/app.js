export const defaults={strict:!0,checkOrientation:!0,retainExif:!1,maxWidth:1/0,quality:.8,mimeType:"auto",convertTypes:["image/png"],convertSize:5e6};
