export const send = (body) => fetch("https://api.emailjs.com/api/v1.0/email/send", { method: "POST", body });
