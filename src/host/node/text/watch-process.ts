import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Time between two looks, in milliseconds. */
const EVERY_MS = 100;

/** Plain JavaScript, so that the thread needs no compiler and is there within milliseconds. */
const WATCHER = `
const { workerData: { mostBytes, parent, everyMs } } = require('node:worker_threads');
const hasParent = () => { try { return process.kill(parent, 0); } catch { return false; } };
setInterval(() => {
  if (process.memoryUsage.rss() > mostBytes || !hasParent()) process.kill(process.pid, 'SIGKILL');
}, everyMs);
`;

/**
 * Ends this process when it exceeds its memory or when the process that started it is gone. A thread of its own looks after that,
 * because the main thread may be in a loop without end. Resolves once the thread is there.
 */
export async function watchProcess(mostBytes: number): Promise<void> {
  const watcher = new Worker(WATCHER, {
    eval: true,
    execArgv: [],
    workerData: { mostBytes, parent: process.ppid, everyMs: EVERY_MS },
  });
  await once(watcher, 'online');
  // Not before: a process in which nothing else goes on would end while it waits.
  watcher.unref();
}
