// Lists the examinations of a patient, without showing any of them.
export const byStudy = (list) => new Map(list.map((item) => [item.StudyInstanceUID, item.title]));
