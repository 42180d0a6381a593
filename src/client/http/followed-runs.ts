import type { RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome, RunSummary } from '#service/contract/run-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import { followRun } from './follow-run.ts';
import { patientlyConnected } from './patiently-connected.ts';
import { routeTo, splitInput } from './protocol/operation-route.ts';
import type { ServerConnection } from './server-connection.ts';
import { ServerUnreachable } from './server-unreachable.ts';

type Runs = SkipscopeClient['runs'];

/** The two operations that take a run on and follow it; `runs` are the other operations on runs of the same server. */
export function followedRuns(server: ServerConnection, runs: () => Runs): Pick<Runs, 'start' | 'resume'> {
  return {
    start: async (input, callbacks) => {
      callbacks.signal?.throwIfAborted();
      await submit(server, runs(), input);
      return followAsOwner(server, runs(), input.id, callbacks);
    },
    resume: async ({ id }, callbacks) => {
      callbacks.signal?.throwIfAborted();
      const taken = await resume(server, runs(), id);
      return taken ? followAsOwner(server, runs(), id, callbacks) : followRun(server, id, callbacks);
    },
  };
}

/** A network that breaks between question and answer leaves open whether the server has taken the run on. */
async function submit(
  server: ServerConnection,
  runs: Runs,
  input: Parameters<Runs['start']>[0],
): Promise<RunSummary | undefined> {
  let asked = false;
  return patientlyConnected(undefined, async () => {
    if (asked) {
      const there = (await runs.list()).runs.find(({ id }) => id === input.id);
      if (there) return there;
    }
    asked = true;
    await post(server, 'start', input);
    return undefined;
  });
}

/** Whether this end has made the run go on; false for one that was under way. A lost answer is asked for again. */
async function resume(server: ServerConnection, runs: Runs, id: string): Promise<boolean> {
  let asked = false;
  return patientlyConnected(undefined, async () => {
    if (await isTaken(runs, id)) return asked;
    asked = true;
    try {
      await post(server, 'resume', { id });
      return true;
    } catch (error) {
      // Another page was quicker.
      if (error instanceof ServerUnreachable || !(await isTaken(runs, id))) throw error;
      return false;
    }
  });
}

async function isTaken(runs: Runs, id: string): Promise<boolean> {
  return isUnderWay(await runs.summary({ id }));
}

async function post(server: ServerConnection, name: 'start' | 'resume', input: unknown): Promise<void> {
  const { route } = routeTo('runs', name);
  await server.json(route, splitInput(route, input));
}

/** Follows a run of this page. An aborted signal pauses the run, unless its reason is that the page leaves it. */
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
