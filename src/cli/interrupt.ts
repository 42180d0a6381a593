/**
 * Runs `task` with a signal that Ctrl-C (SIGINT) or SIGTERM aborts with `reason`. A second Ctrl-C ends the process at
 * once, as it does without this.
 */
export async function untilInterrupted<T>(
  reason: Error,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort(reason);
  };
  process.once('SIGINT', abort).once('SIGTERM', abort);
  try {
    return await task(stop.signal);
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
