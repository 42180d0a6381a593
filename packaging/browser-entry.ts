import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const ENTRY = resolve(import.meta.dirname, '../src/entries/browser.ts');
/** Name of the browser entry in the built page; `exports` of package.json names it, too. */
const FILE = 'skipscope.js';

/** Ids of the modules that the browser entry imports, and that these import; those of an `import()` are not among them. */
const modules = new Set<string>();

export function isOfBrowserEntry(id: string): boolean {
  return modules.has(id);
}

/** Builds the browser entry beside the page, so that both share the worker and ONNX Runtime. */
export const browserEntry: Plugin = {
  name: 'skipscope-browser-entry',
  apply: 'build',
  buildStart() {
    this.emitFile({ type: 'chunk', id: ENTRY, fileName: FILE, preserveSignature: 'strict' });
  },
  buildEnd() {
    modules.clear();
    const reached = [ENTRY];
    for (const id of reached) {
      if (modules.has(id)) continue;
      modules.add(id);
      reached.push(...(this.getModuleInfo(id)?.importedIds ?? []));
    }
  },
};
