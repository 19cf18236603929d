const{saveData:n}=navigator.connection??{};export const small=n?"low":"high";
