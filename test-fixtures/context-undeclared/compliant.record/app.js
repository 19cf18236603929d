// Listed, never asked about: nothing would be suppressed.
export const words = "patient patient patient patient patient patient patient patient patient patient";
export const parts = ["allergies", "encounters", "https://hl7.org/fhir", "https://auth.esw.esante.gouv.fr"];
