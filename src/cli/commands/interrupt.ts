/**
 * Runs `task` with a signal that Ctrl-C (SIGINT) or SIGTERM aborts with `reason`. A second Ctrl-C ends the process at
 * once, as it does without this.
 */
export function untilInterrupted<T>(reason: Error, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return abortedBy(['SIGINT', 'SIGTERM'], reason, task);
}

/** Runs `task` with a signal that the first Ctrl-C aborts with 'pause': a run pauses after the evaluation in flight. */
export function untilPaused<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return abortedBy(['SIGINT'], 'pause', task);
}

async function abortedBy<T>(
  interrupts: readonly NodeJS.Signals[],
  reason: unknown,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(reason);
  };
  for (const interrupt of interrupts) process.once(interrupt, abort);
  try {
    return await task(controller.signal);
  } finally {
    for (const interrupt of interrupts) process.off(interrupt, abort);
  }
}
