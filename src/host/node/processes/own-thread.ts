import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ownScript } from './own-script.ts';

/** Starts a script of this program, as `ownScript` names it, in a thread. */
export function startOwnThread(name: string, module: string, workerData: unknown): Worker {
  const { file, execArgv } = ownScript(name, module);
  if (execArgv.length === 0) return new Worker(file, { workerData });
  // Node 20 does not take the loader of the process over into a thread.
  const [loader, script] = [import.meta.resolve('tsx/esm/api'), pathToFileURL(file).href].map((url) =>
    JSON.stringify(url),
  );
  const start = `import(${String(loader)}).then(({ register }) => (register(), import(${String(script)})));`;
  return new Worker(start, { eval: true, workerData });
}
