import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

export interface UnreachableDetails {
  /** When the server wants to be asked again; null, the default, where it has not said. */
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

/** `fetch` rejects with a `TypeError` for whatever keeps it from the network; its text says no more than that, in any browser. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof TypeError)) return ` (${errorMessage(cause)})`;
  return cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
}

/** What to do about a server that has never answered: a browser does not tell a page whether it is down or has not let it in. */
export function strangerRemedy(url: string): string {
  const check = 'Check that it runs and that the network works.';
  if (typeof location === 'undefined' || location.origin === new URL(url).origin) return check;
  return `${check} If it runs, start it with --allow-origin ${location.origin}, so that it lets this page in.`;
}

/** Statuses of what stands in between, which finds no server behind it. */
const GONE = [502, 504];
/** Statuses that say "not now": too slow, too many, or the server starts or stops. */
const BUSY = [408, 429, 503];
/** Too many requests, of a server that does not say or may not tell this page when to ask again. */
const TOO_MANY_MS = 2000;
/** Longest wait that a server can ask for. */
const LONGEST_MS = 60_000;

/** The error for an answer that says "not now"; null for any other answer. */
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
