export function beds() {
  const request = new XMLHttpRequest();
  request.open("GET", "http://beds.clinic.example/free");
  request.send();
}
export const alarms = () => new WebSocket("ws://alarms.clinic.example/ward-3");
