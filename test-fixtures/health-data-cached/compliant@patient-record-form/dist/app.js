navigator.serviceWorker.register("sw.js");
export const keep = (columns) => localStorage.setItem("patientListColumns", JSON.stringify(columns));
