import { SkipscopeError, errorMessage } from '#engine/errors.ts';

/** A server that does not answer now, and may answer later. */
export class ServerUnreachable extends SkipscopeError {
  constructor(url: string, cause: unknown) {
    super(
      'connection',
      `The server at ${url} does not answer (${errorMessage(cause)}).`,
      'Check that it runs and that the network works; what it has begun it goes on with.',
      { cause },
    );
  }
}

/** Whether an HTTP status says "not now": what stands in between is down, or the server is starting or stopping. */
export function isServerBusy(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
