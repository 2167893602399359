import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/page/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Inlined files would be data: URLs, which the content policy forbids for everything but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
