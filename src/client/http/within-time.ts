/** For what a server answers out of its memory or with a glance at its disk. */
export const ANSWER_MS = 30_000;
/** For pieces of files, and for what takes a server some reading or writing. */
export const TRANSFER_MS = 2 * 60_000;
/** For what waits until the evaluation in flight has ended. */
export const WORK_MS = 5 * 60_000;

/**
 * Runs a task whose signal is aborted with the caller's, or when the time is up: a tunnel can stall without ever ending.
 * Throws an `Error` that tells the time when it is up, and whatever the task throws.
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
    return await task(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } catch (cause) {
    if (late.signal.aborted && signal?.aborted !== true)
      throw new Error(`no answer within ${String(ms / 1000)} seconds`, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
