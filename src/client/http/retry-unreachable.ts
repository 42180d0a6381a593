import { retry } from '#engine/base/retry.ts';
import { ServerUnreachable } from './server-unreachable.ts';

/** Milliseconds before each further try. */
const DELAYS_MS = [250, 500, 1000, 2000, 4000];

/**
 * Repeats `task` for a few seconds while the server does not answer, because networks fail briefly and servers are restarted. The
 * `retry-after` of a server is respected.
 */
export function retryUnreachable<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
  return retry(task, {
    delaysMs: DELAYS_MS,
    waitMs: (error) => (error instanceof ServerUnreachable ? (error.retryAfterMs ?? 0) : null),
    signal,
  });
}
