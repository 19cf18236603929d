export const limits = { SpO2: { low: 90 } };
export const check = (value, sound) => value < limits.SpO2.low && sound("alarm-high");
