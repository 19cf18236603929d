// A form for vital signs, in an application that can also wake a person up.
import "./clock.js";
export const fields = [{ id: "SpO2", unit: "%" }, { id: "pressure", unit: "mmHg" }];
