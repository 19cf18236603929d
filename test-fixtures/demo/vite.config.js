import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";

const page = (name) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "/",
  build: {
    // shipped on purpose: the maps end up on the public server
    sourcemap: true,
    assetsInlineLimit: 1024,
    rolldownOptions: {
      input: {
        index: page("index.html"),
        depistage: page("depistage.html"),
      },
    },
  },
});
