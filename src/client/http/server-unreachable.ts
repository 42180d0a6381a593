import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

export interface UnreachableDetails {
  /** Milliseconds after which the server asks for the next try; null, the default, when it does not say. */
  readonly retryAfterMs?: number | null;
  readonly remedy?: string;
}

/** A server that does not answer now, and may answer later. */
export class ServerUnreachable extends SkipscopeError {
  readonly retryAfterMs: number | null;

  constructor(
    url: string,
    cause: unknown,
    {
      retryAfterMs = null,
      remedy = 'Check that it runs and that the network works.',
    }: UnreachableDetails = {},
  ) {
    super('connection', `The server at ${url} does not answer${reasonOf(cause)}.`, remedy, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** The reason in parentheses. The `TypeError` by which `fetch` reports any failure of the network holds none in a browser. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof TypeError)) return ` (${errorMessage(cause)})`;
  return cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
}

/** The remedy for a server that has never answered. A browser does not tell whether it is down or does not allow the page. */
export function strangerRemedy(url: string): string {
  const check = 'Check that it runs and that the network works.';
  if (typeof location === 'undefined' || location.origin === new URL(url).origin) return check;
  return `${check} If it runs, start it with --allow-origin ${location.origin}, so that it lets this page in.`;
}

/** Statuses of a proxy that does not reach the server. */
const GONE = [502, 504];
/** Statuses of a server that is busy: the request was too slow, requests are too many, or the server starts or stops. */
const BUSY = [408, 429, 503];
/** Wait after too many requests to a server whose `retry-after` is missing or hidden from this page. */
const TOO_MANY_MS = 2000;
/** Longest wait that a server can ask for. */
const LONGEST_MS = 60_000;

/** The error for an answer whose status says that the server is busy or gone; null for any other answer. */
export function busyServer({ status, statusText, headers }: Response, url: string): ServerUnreachable | null {
  const cause = new Error(`${String(status)} ${statusText}`.trim());
  if (GONE.includes(status)) return new ServerUnreachable(url, cause);
  if (!BUSY.includes(status)) return null;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const asked = seconds >= 0 ? Math.min(seconds * 1000, LONGEST_MS) : null;
  return new ServerUnreachable(url, cause, {
    retryAfterMs: asked ?? (status === 429 ? TOO_MANY_MS : null),
    remedy: 'It is busy: try again in a moment.',
  });
}
