import { delay } from './delay.ts';

export interface RetryOptions {
  /** Milliseconds before the second attempt, the third and so on; one attempt more than there are delays. */
  readonly delaysMs: readonly number[];
  /**
   * Milliseconds that an error asks to wait at least before the next attempt, 0 where it does not say; null for an error
   * that another attempt would not mend.
   */
  readonly waitMs: (error: unknown) => number | null;
  readonly signal: AbortSignal | undefined;
  /** Called before the pause in front of another attempt. */
  readonly onRetry?: ((error: unknown, waitMs: number) => void) | undefined;
}

/**
 * Makes an attempt again, after a pause, while it fails for a passing reason. Throws the last attempt's error, or the
 * signal's reason when that is aborted.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { delaysMs, waitMs, signal, onRetry }: RetryOptions,
): Promise<T> {
  for (const delayMs of delaysMs) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const askedMs = waitMs(error);
      if (askedMs === null) throw error;
      const pauseMs = Math.max(delayMs, askedMs);
      onRetry?.(error, pauseMs);
      await delay(pauseMs, signal);
    }
  }
  return attempt();
}
