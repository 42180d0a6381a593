import * as Comlink from 'comlink';
import { replyOf } from '#client/reply.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { invokeOn } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { withBlobs } from './with-blobs.ts';
import type { CallId, OnEvents, OnProgress, WorkerApi } from './worker-api.ts';

/** An engine in the form in which a worker exposes it to a message port. */
export function wireApi(engine: SkipscopeClient): WorkerApi {
  const invoke = invokeOn(engine);
  const controllers = new Map<CallId, AbortController>();
  return {
    abort: (call) => {
      controllers.get(call)?.abort();
    },
    invoke: async (call, operation, input, onProgress, onEvents) => {
      const controller = new AbortController();
      const { signal } = controller;
      controllers.set(call, controller);
      const batches = onEvents && new EventBatches(onEvents);
      const options = {
        signal,
        ...(onProgress && { onProgress }),
        ...(batches && {
          onEvent: (event: RunEvent) => {
            batches.add(event);
          },
        }),
      };
      try {
        const reply = await replyOf(async () => withBlobs(await invoke(operation, input, options)), signal);
        // Callbacks travel through a port of their own, so that without the wait the outcome could overtake the last events.
        await batches?.flush();
        return reply;
      } finally {
        controllers.delete(call);
        release(onProgress);
        release(onEvents);
      }
    },
  };
}

/**
 * Sends events to the caller in order, one batch at a time. Events that come while a batch is under way form the next batch, so that
 * a busy caller gets fewer and larger batches.
 */
class EventBatches {
  readonly #send: OnEvents;
  #waiting: RunEvent[] = [];
  #sending: Promise<void> | null = null;

  constructor(send: OnEvents) {
    this.#send = send;
  }

  add(event: RunEvent): void {
    this.#waiting.push(event);
    this.#sending ??= this.#drain();
  }

  /** Resolves when all events added so far were received. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    // All events that are added in one turn of the event loop form one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      // The callback of a caller behind a port answers with a promise.
      await this.#send(batch);
    }
    this.#sending = null;
  }
}

/** A callback of the caller, as Comlink passes it. */
type Remote<F> = F & Partial<Comlink.ProxyMethods>;

/** Closes the port of a callback, which is not garbage-collected otherwise. */
function release(callback: Remote<OnProgress> | Remote<OnEvents> | null): void {
  callback?.[Comlink.releaseProxy]?.();
}
