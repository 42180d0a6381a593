import * as Comlink from 'comlink';
import { type Reply, valueOf } from '#client/reply.ts';
import { resolveUrls } from '#client/resolve-urls.ts';
import type { SkipscopeError } from '#engine/base/errors.ts';
import { type InvokeOptions, type OperationId, clientOf } from '#service/contract/client-of.ts';
import { withBlobs } from './with-blobs.ts';
import type { CallId, OnEvents, OnProgress, WorkerApi } from './worker-api.ts';

/** The engine at the other end of a message port. */
export class WireClient {
  readonly #api: Comlink.Remote<WorkerApi>;
  readonly #base: string;
  /** Ends each call under way when the other end is gone. */
  readonly #pending = new Set<(error: SkipscopeError) => void>();
  #failure: SkipscopeError | null = null;
  #nextCall: CallId = 0;

  readonly operations = clientOf((...call) => this.invoke(...call));

  /** URLs are resolved against `base`, the page's. */
  constructor(api: Comlink.Remote<WorkerApi>, base: string) {
    this.#api = api;
    this.#base = base;
  }

  /** Rejects every call under way and every later one. */
  fail(error: SkipscopeError): void {
    this.#failure ??= error;
    for (const reject of this.#pending) reject(this.#failure);
  }

  /** Calls an operation; `options.signal` aborts it. */
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
    const progress = onProgress ? Comlink.proxy<OnProgress>(onProgress) : null;
    const events = onEvent
      ? Comlink.proxy<OnEvents>((batch) => {
          for (const event of batch) onEvent(event);
        })
      : null;
    try {
      return await this.#ask(() => this.#api.invoke(call, operation, input, progress, events));
    } finally {
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
