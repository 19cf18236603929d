const worker = await navigator.serviceWorker.ready;
export const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true });
