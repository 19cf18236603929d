export const schema = "https://schema.partner.example/patient";
