import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** A failure of the network or the server that may be over in a moment: the same request is worth another try. */
export class NetworkError extends SkipscopeError {
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super('storage', message, remedy, options);
  }
}

/** Statuses that say "not now": timeout, too early, too many requests, and every fault of the server. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

/** No answer at all: `fetch` says no more than that to a page. */
export function unreachable(url: string, cause: unknown): NetworkError {
  return new NetworkError(
    `${url} could not be fetched: ${errorMessage(cause)}.`,
    'Check the address and the connection; a page also needs the server to allow it (CORS).',
    { cause },
  );
}

export function notNow(url: string, status: number): NetworkError {
  return new NetworkError(`The server answered ${status} to ${url}.`, 'Try again later.');
}
