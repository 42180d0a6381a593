import * as Comlink from 'comlink';
import { SkipscopeError } from '#engine/base/errors.ts';
import { type InvokeOptions, type OperationId, clientOf } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import {
  type CallId,
  ENGINE,
  ENGINE_OF_NEXT_PAGE,
  type OnEvents,
  type OnProgress,
  type WorkerApi,
} from './worker-api.ts';
import { type Reply, valueOf } from '#client/reply.ts';
import { resolveUrls } from '#client/resolve-urls.ts';
import { withBlobs } from './with-blobs.ts';

/**
 * The engine at the other end of a message port.
 *
 * @internal
 */
export class WireClient {
  readonly #api: Comlink.Remote<WorkerApi>;
  readonly #base: string;
  /** The reject functions of the calls under way. */
  readonly #pending = new Set<(error: SkipscopeError) => void>();
  #failure: SkipscopeError | null = null;
  #nextCall: CallId = 0;

  readonly operations = clientOf((...call) => this.invoke(...call));

  /** URLs are resolved against `base`, which is that of the page. */
  constructor(api: Comlink.Remote<WorkerApi>, base: string) {
    this.#api = api;
    this.#base = base;
  }

  /** Rejects every call under way and every later one. */
  fail(error: SkipscopeError): void {
    this.#failure ??= error;
    for (const reject of this.#pending) reject(this.#failure);
  }

  /** Calls an operation. Aborting the signal of the options aborts the call. */
  async invoke(
    operation: OperationId,
    given: unknown,
    { signal, onProgress, onEvent }: InvokeOptions,
  ): Promise<unknown> {
    const input = await withBlobs(resolveUrls(given, this.#base));
    signal?.throwIfAborted();
    const call = this.#nextCall++;
    const abort = (): void => void this.#api.abort(call);
    signal?.addEventListener('abort', abort, { once: true });
    // Progress travels through a port of its own, so the last report may come behind the outcome, when nobody waits any more.
    let over = false;
    const progress = onProgress
      ? Comlink.proxy<OnProgress>((report) => {
          if (!over) onProgress(report);
        })
      : null;
    const events = onEvent
      ? Comlink.proxy<OnEvents>((batch) => {
          for (const event of batch) onEvent(event);
        })
      : null;
    try {
      return await this.#ask(() => this.#api.invoke(call, operation, input, progress, events));
    } finally {
      over = true;
      signal?.removeEventListener('abort', abort);
    }
  }

  async #ask(send: () => Promise<Reply<unknown>>): Promise<unknown> {
    if (this.#failure) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      send()
        .then(valueOf)
        .then(resolve, reject)
        .finally(() => this.#pending.delete(reject));
    });
  }
}

/**
 * The engine in a worker of this page. ONNX Runtime in it starts with the first call. `leftByPerson`: the last page was left or
 * reloaded by a person, so that no model has taken it down. No result is told before `notBefore`: a page that is rendered in slices
 * begins anew, in one go, when its state changes meanwhile.
 */
export function createWorkerClient(
  leftByPerson = false,
  notBefore: Promise<void> = Promise.resolve(),
): SkipscopeClient {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    type: 'module',
    name: leftByPerson ? ENGINE_OF_NEXT_PAGE : ENGINE,
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
  return clientOf(async (operation, input, options) => {
    if (operation.namespace === 'models' && operation.name === 'import') persistStorage();
    const [result] = await Promise.all([wire.invoke(operation, input, options), notBefore]);
    return result;
  });
}

/** Asks the browser to keep the storage of the page. Only a page can ask, not its worker. */
function persistStorage(): void {
  // The browser may ask the person. The import does not depend on the answer.
  if ('storage' in navigator) navigator.storage.persist().catch(() => false);
}
