import { unlessAborted } from '#engine/base/abort.ts';

/** Time for the first answer of a server, which costs it nothing: a dead link is named within three seconds. */
export const FIRST_ANSWER_MS = 2500;
/** Time for an answer from the memory of a server, or from a few small files. */
export const ANSWER_MS = 30_000;
/** Time for a piece of a file, and for an answer that takes the server longer reading or writing. */
export const TRANSFER_MS = 2 * 60_000;
/** Time for an answer that comes when the evaluation under way has ended. */
export const WORK_MS = 5 * 60_000;

/**
 * Runs a task whose signal is aborted with that of the caller, or when the time is up, because a tunnel can stall without closing
 * the connection. Throws an `Error` that names the time when it is up, and any error of the task.
 */
export async function withinTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, ms);
  try {
    const soon = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    // Node 20 may not end the body of a `fetch` whose signal is aborted; see `streamChunks`.
    return await unlessAborted(task(soon), soon);
  } catch (cause) {
    if (late.signal.aborted && signal?.aborted !== true)
      throw new Error(`no answer within ${String(ms / 1000)} seconds`, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
