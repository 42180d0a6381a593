import type { PictureFetcher } from '#engine/calibration/picture-reader.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { MOST_PICTURE_BYTES, requireFewBytes } from '#engine/image/picture-limits.ts';
import { isPassing, notNow, unreachable } from './network-error.ts';
import { retryRequest } from './retry-request.ts';
import { readBody } from './read-body.ts';

const DELAYS_MS: readonly number[] = [500, 2000];

/**
 * Fetches a picture, 64 MiB at most. Throws `NetworkError` when its server is out of reach or does not let this page
 * read it (CORS), `SkipscopeError('not-found')` when it refuses, and `SkipscopeError('invalid-input')` when the picture
 * is too large.
 */
export const fetchPicture: PictureFetcher = (url, signal) =>
  retryRequest({ ...(signal && { signal }) }, DELAYS_MS, async () => {
    const response = await request(url, signal);
    if (!response.ok) {
      await response.body?.cancel();
      if (isPassing(response.status)) throw notNow(url, response.status);
      throw new SkipscopeError(
        'not-found',
        `The server answered ${response.status} ${response.statusText} to ${url}.`,
        'Check the address, and that the picture may be read without signing in.',
      );
    }
    const bytes = await readBody(
      response,
      url,
      { ...(signal && { signal }) },
      { start: 0, end: MOST_PICTURE_BYTES + 1 },
    );
    requireFewBytes(url, bytes.length);
    return bytes;
  });

async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'omit', ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(url, cause);
  }
}
