export const marker = "medical-context:icu-monitoring";
