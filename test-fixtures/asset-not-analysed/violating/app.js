const wards = ["cardiology", "surgery"
