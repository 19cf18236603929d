import { init } from "./tracker.js";
init({ dsn: "https://0123456789abcdef@o12345.ingest.sentry.io/4501" });
