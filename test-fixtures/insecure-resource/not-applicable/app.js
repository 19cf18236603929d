// Namespaces and addresses of documentation are no requests.
export const svg = "http://www.w3.org/2000/svg";
export const code = "http://loinc.org";
export const local = () => fetch("http://localhost:8080/beds");
export const sample = () => fetch("http://www.example.com/beds");
