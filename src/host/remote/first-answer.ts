import { delay } from '#engine/base/delay.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** Longest wait for the first answer of a server, in milliseconds: an address that is wrong is named within three seconds. */
const FIRST_MS = 2500;
/** Pauses before the second and the third try, which a connection that fails at once leaves time for. */
const DELAYS_MS: readonly number[] = [300, 700];

/**
 * The first answer of a server, whatever its status. Throws `SkipscopeError('storage')` when there is none in time; it is
 * no `NetworkError`, because a server that has never answered is not asked again and again. Rejects with the reason of
 * `signal` when that is aborted.
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
    return await askUntil(soon, ask);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw noAnswer(
      url,
      late.signal.aborted ? `no answer within ${String(FIRST_MS / 1000)} seconds` : reason(cause),
      cause,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function askUntil(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
  for (const delayMs of DELAYS_MS) {
    try {
      return await ask(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await delay(delayMs, signal);
    }
  }
  return ask(signal);
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
