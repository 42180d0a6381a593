import * as Comlink from 'comlink';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { CallOptions, ModelOrigin, SkipscopeClient, StoredModel } from '#service/contract.ts';
import { WireClient } from './wire-client.ts';
import type { WorkerApi } from './worker-api.ts';

/** The engine in a worker of this page. The worker, and ONNX Runtime in it, start with the first call. */
export function createWorkerClient(): SkipscopeClient {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    type: 'module',
    name: 'skipscope-engine',
  });
  const client = new PageClient(Comlink.wrap<WorkerApi>(worker), document.baseURI);
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

class PageClient extends WireClient {
  /** Only a page, not its worker, can ask the browser not to clear away what it stores. */
  override importModel(
    origin: ModelOrigin,
    dtype: ModelDtype,
    options: CallOptions = {},
  ): Promise<StoredModel> {
    // A browser may ask the person; the import does not wait for the answer, and goes on whatever it is.
    if ('storage' in navigator) navigator.storage.persist().catch(() => false);
    return super.importModel(origin, dtype, options);
  }
}
