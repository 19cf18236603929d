export function show(): HTMLElement {
  const place = document.createElement('section');
  Notification.requestPermission().then((answer) => {
    place.textContent = answer;
  });
  return place;
}

Notification.requestPermission();
