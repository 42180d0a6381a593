import { retry } from '#engine/base/retry.ts';
import { NetworkError } from './network-error.ts';

/** Milliseconds before the second try, the third and so on. */
export const DELAYS_MS: readonly number[] = [500, 1000, 2000, 4000, 8000];

/** Repeats a request, after a pause, while it fails for a passing reason (`NetworkError`). */
export function retryRequest<T>(
  signal: AbortSignal | undefined,
  delaysMs: readonly number[],
  request: () => Promise<T>,
): Promise<T> {
  return retry(request, { delaysMs, waitMs: (error) => (error instanceof NetworkError ? 0 : null), signal });
}
