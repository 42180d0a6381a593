import { unlessAborted } from '#engine/base/abort.ts';

/** Time for the first answer of a server, which costs it nothing: a dead link is named within three seconds. */
export const FIRST_ANSWER_MS = 2500;
/** Time for an answer from the memory of a server, or from a few small files. */
export const ANSWER_MS = 30_000;
/** Time for a piece of a file, and for an answer that takes the server longer reading or writing. */
export const TRANSFER_MS = 2 * 60_000;
/** Time for an answer that comes when the evaluation under way has ended. */
export const WORK_MS = 5 * 60_000;

/** Longest silence of a stream of events. A running server sends a heartbeat every 15 seconds. */
export const SILENCE_MS = 40_000;
/** Longest silence of a call, which is lost where it is given up, while a stream is followed on. */
export const CALL_SILENCE_MS = 2 * 60_000;

/** The time of a task is up. */
export class TimeUp extends Error {}

/**
 * Runs a task whose signal is aborted with that of the caller, or when the time is up, because a tunnel can stall without closing
 * the connection. The time begins anew whenever the task calls `heard`. Throws `TimeUp`, and any error of the task.
 */
export async function withinTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late.abort();
    }, ms);
  };
  try {
    heard();
    const soon = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    // Node 20 may not end the body of a `fetch` whose signal is aborted; see `streamChunks`.
    return await unlessAborted(task(soon, heard), soon);
  } catch (cause) {
    if (late.signal.aborted && signal?.aborted !== true)
      throw new TimeUp(`no answer within ${String(ms / 1000)} seconds`, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
