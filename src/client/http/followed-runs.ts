import { KeyedQueue } from '#engine/base/serial-queue.ts';
import type { CallOptions, RunCallbacks } from '#service/contract/call-options.ts';
import type { Invoke } from '#service/contract/client-of.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import { followRun } from './follow-run.ts';
import { retryUnreachable } from './retry-unreachable.ts';
import { routeTo, splitInput } from './protocol/operation-route.ts';
import type { ServerConnection } from './server-connection.ts';
import { ServerUnreachable } from './server-unreachable.ts';

type Runs = SkipscopeClient['runs'];

/**
 * The operations that queue a run and follow it, and those that stop it; `runs` gives the other operations on runs of the same
 * server, and `invoke` all of them as requests. Requests over two connections may arrive in any order: a run is stopped once the
 * request that queues it was answered.
 */
export function followedRuns(
  server: ServerConnection,
  runs: () => Runs,
  invoke: Invoke,
): Pick<Runs, 'start' | 'resume' | 'pause' | 'cancel'> {
  const submissions = new KeyedQueue();
  const stop =
    (name: 'pause' | 'cancel') =>
    async (input: { readonly id: string }, options: CallOptions = {}): Promise<void> => {
      await submissions.run(input.id, () => Promise.resolve());
      await invoke({ namespace: 'runs', name }, input, options);
    };
  return {
    pause: stop('pause'),
    cancel: stop('cancel'),
    start: async (input, callbacks) => {
      callbacks.signal?.throwIfAborted();
      await submissions.run(input.id, () => submit(server, runs(), input));
      return followAsOwner(server, runs(), input.id, callbacks);
    },
    resume: async ({ id }, callbacks) => {
      callbacks.signal?.throwIfAborted();
      const taken = await submissions.run(id, () => resume(server, runs(), id));
      return taken ? followAsOwner(server, runs(), id, callbacks) : followRun(server, id, callbacks);
    },
  };
}

/**
 * Submits a run. When the connection breaks before the answer, the server may have queued the run; a further try therefore looks
 * for the run first.
 */
async function submit(
  server: ServerConnection,
  runs: Runs,
  input: Parameters<Runs['start']>[0],
): Promise<void> {
  let asked = false;
  return retryUnreachable(undefined, async () => {
    if (asked && (await runs.list()).runs.some(({ id }) => id === input.id)) return;
    asked = true;
    await post(server, 'start', input);
  });
}

/** Resumes a run. Returns false for a run that another client has resumed already. A lost answer is asked for again. */
async function resume(server: ServerConnection, runs: Runs, id: string): Promise<boolean> {
  let asked = false;
  return retryUnreachable(undefined, async () => {
    if (await runUnderWay(runs, id)) return asked;
    asked = true;
    try {
      await post(server, 'resume', { id });
      return true;
    } catch (error) {
      // Another client may have resumed the run meanwhile.
      if (error instanceof ServerUnreachable || !(await runUnderWay(runs, id))) throw error;
      return false;
    }
  });
}

async function runUnderWay(runs: Runs, id: string): Promise<boolean> {
  return isUnderWay(await runs.summary({ id }));
}

async function post(server: ServerConnection, name: 'start' | 'resume', input: unknown): Promise<void> {
  const { route } = routeTo('runs', name);
  await server.json(route, splitInput(route, input));
}

/** Follows a run of this page. An aborted signal pauses the run; with the reason `LEAVE_RUN` the run is only no longer followed. */
async function followAsOwner(
  server: ServerConnection,
  runs: Runs,
  id: string,
  { signal, ...callbacks }: RunCallbacks,
): Promise<RunOutcome> {
  const left = new AbortController();
  const stop = (): void => {
    if (signal?.reason === LEAVE_RUN) left.abort(LEAVE_RUN);
    else runs.pause({ id }).catch(() => undefined);
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const outcome = await followRun(server, id, { ...callbacks, signal: left.signal });
    if (outcome === 'paused') signal?.throwIfAborted();
    return outcome;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
