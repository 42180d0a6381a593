/** Runs `task` with a signal that the first Ctrl-C aborts: a run pauses at the evaluation in flight. */
export async function untilPaused<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const pause = (): void => {
    interrupt.abort('pause');
  };
  process.once('SIGINT', pause);
  try {
    return await task(interrupt.signal);
  } finally {
    process.removeListener('SIGINT', pause);
  }
}
