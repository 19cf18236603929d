import { defineConfig } from 'vite';

export default defineConfig({
  esbuild: { jsx: 'transform', jsxFactory: 'h', jsxFragment: 'null' },
  build: {
    manifest: true,
    sourcemap: process.env.SOURCE_MAPS === 'hidden' ? 'hidden' : true,
    assetsInlineLimit: 0,
  },
});
