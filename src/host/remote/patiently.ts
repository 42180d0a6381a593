import { NetworkError } from './network-error.ts';

/** Milliseconds before the second try, the third and so on. */
export const DELAYS_MS: readonly number[] = [500, 1000, 2000, 4000, 8000];

/** Makes a request again, after a pause, when it failed for a passing reason (`NetworkError`). */
export async function patiently<T>(
  signal: AbortSignal | undefined,
  delaysMs: readonly number[],
  request: () => Promise<T>,
): Promise<T> {
  for (const delayMs of delaysMs) {
    signal?.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
    await pause(delayMs, signal);
  }
  return request();
}

/** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
