import { errorMessage } from '#engine/base/errors.ts';
import type { ReadOptions } from '#engine/base/file-source.ts';
import { retry } from '#engine/base/retry.ts';
import { NetworkError } from './network-error.ts';

/** Milliseconds before the second try, the third and so on. */
export const DELAYS_MS: readonly number[] = [500, 1000, 2000, 4000, 8000];

/** Repeats a request, after a pause that `onRetry` is told, while it fails for a passing reason (`NetworkError`). */
export function retryRequest<T>(
  { signal, onRetry }: Pick<ReadOptions, 'signal' | 'onRetry'>,
  delaysMs: readonly number[],
  request: () => Promise<T>,
): Promise<T> {
  return retry(request, {
    delaysMs,
    waitMs: (error) => (error instanceof NetworkError ? 0 : null),
    signal,
    onRetry: (error, ms) => onRetry?.(`${errorMessage(error)} Asking again in ${String(ms / 1000)} s.`),
  });
}
