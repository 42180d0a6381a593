import { SkipscopeError, errorMessage } from '#engine/errors.ts';

/** A server that does not answer now, and may answer later. */
export class ServerUnreachable extends SkipscopeError {
  constructor(url: string, cause: unknown) {
    super(
      'connection',
      `The server at ${url} does not answer (${errorMessage(cause)}).`,
      `Check that it runs and that the network works; what it has begun it goes on with.${strangerHint(url)}`,
      { cause },
    );
  }
}

/** A browser does not tell a page whether a server is down or has not let the page in. */
function strangerHint(url: string): string {
  if (typeof location === 'undefined' || location.origin === new URL(url).origin) return '';
  return ` If it runs, start it with --allow-origin ${location.origin}, so that it lets this page in.`;
}

/** Whether an HTTP status says "not now": what stands in between is down, or the server is starting or stopping. */
export function isServerBusy(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
