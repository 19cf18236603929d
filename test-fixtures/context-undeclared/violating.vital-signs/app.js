export const channels = [{ id: "SpO2", unit: "%" }, { id: "EtCO2", unit: "mmHg" }];
