import { ServerUnreachable } from './server-unreachable.ts';

/** Milliseconds before each further try. */
const DELAYS_MS = [250, 500, 1000, 2000, 4000];

/**
 * Tries again for a few seconds where the server does not answer: networks stumble, and servers are restarted. One that says
 * when to ask again is asked no sooner.
 */
export async function patientlyConnected<T>(
  signal: AbortSignal | undefined,
  task: () => Promise<T>,
): Promise<T> {
  for (const delayMs of DELAYS_MS) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error;
      await delay(Math.max(delayMs, error.retryAfterMs ?? 0), signal);
    }
  }
  return task();
}

/** Waits; rejects with the reason of `signal` when it is aborted. */
export function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new DOMException('The call was aborted.', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
