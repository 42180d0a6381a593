import { delay } from '#engine/base/delay.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { NetworkError, isPassing, notNow } from './network-error.ts';

/** Longest wait for the first answer of a server, in milliseconds: an address that is wrong is named within three seconds. */
const FIRST_MS = 2500;
/** Pauses before the second and the third try, which a connection or an answer that fails at once leaves time for. */
export const FIRST_DELAYS_MS: readonly number[] = [300, 700];

/**
 * The first answer of a server that is in order, whatever its status. Throws `SkipscopeError('storage')` when there is none
 * in time, or only such as 503 (`isPassing`); it is no `NetworkError`, because a server that has never served anything is
 * not asked again and again: a person waits, and it may be the address that is wrong. Rejects with the reason of `signal`
 * when that is aborted.
 */
export async function firstAnswer(
  url: string,
  signal: AbortSignal | null | undefined,
  ask: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, FIRST_MS);
  const soon = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    return await askUntil(soon, async () => inOrder(url, await ask(soon)));
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof NetworkError)
      throw new SkipscopeError(cause.code, cause.message, cause.remedy, { cause });
    const isLate = late.signal.aborted && cause === soon.reason;
    throw noAnswer(
      url,
      isLate ? `no answer within ${String(FIRST_MS / 1000)} seconds` : reason(cause),
      cause,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Asks up to three times. Where `signal` ends that, the failure before tells more than the abort. */
async function askUntil(signal: AbortSignal, ask: () => Promise<Response>): Promise<Response> {
  let failure: unknown;
  for (const delayMs of [0, ...FIRST_DELAYS_MS]) {
    try {
      await delay(delayMs, signal);
      return await ask();
    } catch (error) {
      failure = signal.aborted ? (failure ?? error) : error;
    }
  }
  throw failure;
}

/** Throws `NetworkError` for an answer that may be another one in a moment. */
async function inOrder(url: string, response: Response): Promise<Response> {
  if (!isPassing(response.status)) return response;
  await response.body?.cancel();
  throw notNow(url, response.status);
}

/** Node tells why in the cause of its `TypeError`; a browser tells nothing that helps. */
function reason(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && inner.message !== '' ? inner.message : errorMessage(cause);
}

function noAnswer(url: string, why: string, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'storage',
    `The server of ${url} does not answer: ${why}.`,
    'Check the address and the connection. A server that does not allow this page to read its files (CORS) looks the same.',
    { cause },
  );
}
