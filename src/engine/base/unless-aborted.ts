/** Settles as `working` does, or rejects with the reason of `signal` as soon as that is aborted; `working` goes on meanwhile. */
export async function unlessAborted<T>(working: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    leave = resolve;
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([
      working,
      aborted.then(() => {
        signal.throwIfAborted();
        return working;
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
