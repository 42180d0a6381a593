import { retry } from '#engine/base/retry.ts';
import { ServerUnreachable } from './server-unreachable.ts';

/** Milliseconds before each further try. */
const DELAYS_MS = [250, 500, 1000, 2000, 4000];

/**
 * Tries again for a few seconds while the server does not answer: networks stumble, and servers are restarted. A server
 * that says when to ask again is asked no sooner.
 */
export function patientlyConnected<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
  return retry(task, {
    delaysMs: DELAYS_MS,
    waitMs: (error) => (error instanceof ServerUnreachable ? (error.retryAfterMs ?? 0) : null),
    signal,
  });
}
