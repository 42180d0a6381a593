import { SkipscopeError, errorMessage } from '#engine/errors.ts';

/** A server that does not answer now, and may answer later. */
export class ServerUnreachable extends SkipscopeError {
  /** `retryAfterMs`: when the server wants to be asked again; null where it has not said. */
  constructor(
    url: string,
    cause: unknown,
    readonly retryAfterMs: number | null = null,
  ) {
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

/** Statuses that say "not now": too slow, too many, or what stands in between is down, or the server starts or stops. */
const BUSY = [408, 429, 502, 503, 504];
/** Too many requests, of a server that does not say or may not tell this page when to ask again. */
const TOO_MANY_MS = 2000;
/** Longest wait that a server can ask for. */
const LONGEST_MS = 60_000;

/** The error for an answer that says "not now"; null for any other answer. */
export function busyServer({ status, statusText, headers }: Response, url: string): ServerUnreachable | null {
  if (!BUSY.includes(status)) return null;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const asked = seconds >= 0 ? Math.min(seconds * 1000, LONGEST_MS) : null;
  const cause = `it is busy: ${`${String(status)} ${statusText}`.trim()}`;
  return new ServerUnreachable(url, new Error(cause), asked ?? (status === 429 ? TOO_MANY_MS : null));
}
