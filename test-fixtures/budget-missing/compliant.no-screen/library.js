export const wards = ["cardiology", "surgery"];
