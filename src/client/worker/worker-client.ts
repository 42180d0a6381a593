import * as Comlink from 'comlink';
import { SkipscopeError } from '#engine/base/errors.ts';
import { clientOf } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { WireClient } from './wire-client.ts';
import type { WorkerApi } from './worker-api.ts';

/** The engine in a worker of this page. The worker, and ONNX Runtime in it, start with the first call. */
export function createWorkerClient(): SkipscopeClient {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    type: 'module',
    name: 'skipscope-engine',
  });
  const wire = new WireClient(Comlink.wrap<WorkerApi>(worker), document.baseURI);
  worker.addEventListener('error', (event) => {
    wire.fail(
      new SkipscopeError(
        'runtime',
        `The engine stopped working${event.message ? `: ${event.message}` : '.'}`,
        'Reload the page; a search goes on from its journal.',
      ),
    );
  });
  return clientOf((operation, input, options) => {
    if (operation.namespace === 'models' && operation.name === 'import') persistStorage();
    return wire.invoke(operation, input, options);
  });
}

/** Asks the browser not to clear away what the page stores, which only a page can, not its worker. */
function persistStorage(): void {
  // A browser may ask the person; the import does not wait for the answer, and goes on whatever it is.
  if ('storage' in navigator) navigator.storage.persist().catch(() => false);
}
