import * as Comlink from 'comlink';
import { replyOf } from '#client/reply.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { invokeOn } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { EventBatches } from './event-batches.ts';
import { withBlobs } from './with-blobs.ts';
import type { CallId, OnEvents, OnProgress, WorkerApi } from './worker-api.ts';

/** The wire form of an engine: what a worker, or any other end of a message port, exposes. */
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
      const batches = onEvents && batchesTo(onEvents);
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
        // Callbacks travel through a port of their own: without waiting, the outcome could overtake the last events.
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

function batchesTo(onEvents: OnEvents): EventBatches<RunEvent> {
  return new EventBatches(async (events) => {
    await onEvents(events);
  });
}

/** A callback of the other side, as Comlink hands it over. */
type Remote<F> = F & Partial<Comlink.ProxyMethods>;

/** Closes the port of a callback, which nothing else would ever collect. */
function release(callback: Remote<OnProgress> | Remote<OnEvents> | null): void {
  callback?.[Comlink.releaseProxy]?.();
}
