import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** SharedArrayBuffer, and with it WASM threads, exists only on cross-origin isolated pages. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  plugins: [react()],
  server: { headers: isolation },
  preview: { headers: isolation, port: 4173 },
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  test: { include: ['{src,docs}/**/*.test.{ts,tsx}'], testTimeout: 60_000, hookTimeout: 120_000 },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
