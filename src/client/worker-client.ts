import * as Comlink from 'comlink';
import { SkipscopeError } from '#engine/errors.ts';
import type { SkipscopeClient } from './contract.ts';
import { WireClient } from './worker/wire-client.ts';
import type { WorkerApi } from './worker/worker-api.ts';

/** The engine in a worker of this page. The worker, and ONNX Runtime in it, start with the first call. */
export function createWorkerClient(): SkipscopeClient {
  const worker = new Worker(new URL('./worker/engine-worker.ts', import.meta.url), {
    type: 'module',
    name: 'skipscope-engine',
  });
  const client = new WireClient(Comlink.wrap<WorkerApi>(worker), document.baseURI);
  worker.addEventListener('error', (event) => {
    client.fail(
      new SkipscopeError(
        'runtime',
        `The engine stopped working${event.message ? `: ${event.message}` : '.'}`,
        'Reload the page; a search goes on from its journal.',
      ),
    );
  });
  return client;
}
