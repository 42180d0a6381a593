import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ANSWER_HEADERS } from '#server/http/page-headers.ts';
import { Refusal } from '#server/http/refusal.ts';
import { isAuthorized } from './pairing-token.ts';

/** The names by which the server may be called, and the pages that may call it. Both are empty until the server listens. */
export interface ServerNames {
  /** Names with their ports, in lower case, as in `Host` headers. */
  authorities: ReadonlySet<string>;
  origins: ReadonlySet<string>;
}

/**
 * Refuses requests that do not call the server by one of its names, and requests of pages that are not allowed. The token is
 * checked by `tokenCheck`.
 */
export function guard(app: FastifyInstance, names: ServerNames): void {
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request, names);
    // A browser asks this for a page from a more public network than that of this server.
    reply.headers(ANSWER_HEADERS);
    if (!refusal && request.headers['access-control-request-private-network'] === 'true')
      reply.header('access-control-allow-private-network', 'true');
    done(refusal);
  });
}

function refusalOf(request: FastifyRequest, { authorities, origins }: ServerNames): Refusal | undefined {
  const { headers } = request;
  if (!calledAuthorities(request).every((called) => authorities.has(called.toLowerCase())))
    return new Refusal(
      421,
      'The server is not called by a name of its own.',
      'Use the link that the server has printed, or allow the name with --allow-host.',
    );
  if (headers.origin === undefined ? !isOfForeignPage(headers) : origins.has(headers.origin))
    return undefined;
  return new Refusal(
    403,
    `Pages of ${headers.origin?.slice(0, 200) ?? 'other servers'} may not use this server.`,
    'Open the link that the server has printed, or allow the page with --allow-origin.',
  );
}

/**
 * Whether the browser says that a page of another site or port has made the request (Fetch Metadata, W3C). A browser sends no
 * `Origin` for an image, a script or a `no-cors` fetch, whose answer the page cannot read, and which would cost the server all
 * the same. A link to the page of this server may be followed from anywhere.
 */
function isOfForeignPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** The authorities by which a request calls the server: that of its `Host` header, and that of its address if it is absolute. */
function calledAuthorities({ headers, raw: { url = '' } }: FastifyRequest): readonly string[] {
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/iu.exec(url)?.[1];
  return authority === undefined ? [headers.host ?? ''] : [headers.host ?? '', authority];
}

/** Makes a check that refuses requests without the pairing token, and limits the wrong tokens of each address. */
export function tokenCheck(token: string, wrongTokensPerMinute: number): (request: FastifyRequest) => void {
  const failures = new FailureCounter(wrongTokensPerMinute, 60_000);
  return ({ headers, ip }) => {
    if (isAuthorized(headers.authorization, token)) return;
    if (failures.add(ip))
      throw new Refusal(429, 'Too many wrong pairing tokens.', 'Wait a minute, then use the right one.', {
        'retry-after': '60',
      });
    throw new Refusal(
      401,
      headers.authorization === undefined ? 'The pairing token is missing.' : 'The pairing token is wrong.',
      'Use the link that the server has printed.',
      { 'www-authenticate': 'Bearer' },
    );
  };
}

/** Most callers that are counted; beyond them the counts begin anew, which bounds the memory. */
const MOST_CALLERS = 10_000;

/** Counts the failures of each caller within a span of time. */
class FailureCounter {
  readonly #limit: number;
  readonly #spanMs: number;
  readonly #callers = new Map<string, { count: number; readonly until: number }>();

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** Counts a failure of a caller. Returns true when the caller has more failures than the limit. */
  add(caller: string): boolean {
    const now = Date.now();
    const known = this.#callers.get(caller);
    if (known && known.until > now) return ++known.count > this.#limit;
    if (this.#callers.size >= MOST_CALLERS) this.#callers.clear();
    this.#callers.set(caller, { count: 1, until: now + this.#spanMs });
    return this.#limit < 1;
  }
}
