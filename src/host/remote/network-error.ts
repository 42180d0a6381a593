import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** A failure of the network or the server that may be over in a moment: the same request is worth another try. */
export class NetworkError extends SkipscopeError {
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super('storage', message, remedy, options);
  }
}

/** Statuses of passing failures: timeout, too early, too many requests, and every fault of the server but 501. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

/** The error for a request without any answer; `fetch` tells a page no more about its cause. */
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
