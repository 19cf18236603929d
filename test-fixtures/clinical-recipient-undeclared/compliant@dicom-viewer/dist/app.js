export const namespace = "http://hl7.org/fhir/StructureDefinition/patient";
fetch("/studies");
