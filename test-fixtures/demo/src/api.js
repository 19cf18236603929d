// Calls to the clinic's own server.

import { renewSession } from "./session.js";

const ROOT = "/api/v1";

export class ApiError extends Error {
  constructor(status, path) {
    super(`${status} ${path}`);
    this.status = status;
  }
}

async function call(path, options) {
  let answer = await fetch(ROOT + path, options);
  if (answer.status === 401) {
    await renewSession();
    answer = await fetch(ROOT + path, options);
  }
  if (!answer.ok) throw new ApiError(answer.status, path);
  return answer.json();
}

export function getJson(path) {
  return call(path, { headers: { accept: "application/json" } });
}

export function postForm(path, form) {
  return call(path, { method: "POST", body: new FormData(form) });
}
