// Renews the session in a hidden frame; the answer comes back through silent-refresh.html.

const TIMEOUT_MS = 8000;

export function renewSession() {
  return new Promise((resolve, reject) => {
    const frame = document.createElement("iframe");
    const back = encodeURIComponent(new URL("/silent-refresh.html", location.origin).href);
    const done = (settle, value) => {
      clearTimeout(timer);
      window.removeEventListener("message", onMessage);
      frame.remove();
      settle(value);
    };
    const onMessage = (event) => {
      if (event.origin === location.origin && event.source === frame.contentWindow) done(resolve, event.data);
    };
    const timer = setTimeout(() => done(reject, new Error("session expirée")), TIMEOUT_MS);
    window.addEventListener("message", onMessage);
    frame.hidden = true;
    frame.src = `/connexion/autoriser?prompt=none&response_type=code&redirect_uri=${back}`;
    document.body.append(frame);
  });
}
