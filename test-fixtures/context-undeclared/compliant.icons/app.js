export const icons = ["patient-bed", "allergies", "diagnosis", "encounter"];
