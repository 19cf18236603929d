// A client of a storage service names identifiers and formats, and shows no image.
export const fields = ["DICOMStudyInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"];
export const formats = { HTJ2K: "HTJ2K", JPEG_2000_LOSSLESS: "JPEG_2000_LOSSLESS" };
