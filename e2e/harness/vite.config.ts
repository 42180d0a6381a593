import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vite';
import app from '../../vite.config.ts';

/** The harness is built and served like the page, so that both run the same worker. */
export default mergeConfig(app, {
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: { outDir: fileURLToPath(new URL('../../test-results/harness', import.meta.url)), emptyOutDir: true },
  publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
});
