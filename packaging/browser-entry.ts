import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Name of the browser entry in the built page; `exports` of package.json names it, too. */
const FILE = 'skipscope.js';

/** Builds the browser entry beside the page, so that both share the worker and ONNX Runtime. */
export const browserEntry: Plugin = {
  name: 'skipscope-browser-entry',
  apply: 'build',
  buildStart() {
    this.emitFile({
      type: 'chunk',
      id: resolve(import.meta.dirname, '../src/entries/browser.ts'),
      fileName: FILE,
      preserveSignature: 'strict',
    });
  },
};
