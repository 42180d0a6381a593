import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '#server/http/refusal.ts';
import { isAuthorized } from './pairing-token.ts';

/** Names by which the server is called and pages that may call it; known once it listens. */
export interface ServerNames {
  authorities: ReadonlySet<string>;
  origins: ReadonlySet<string>;
}

/** No answer is taken for another kind of file than it says, or put into pages of others. */
const EVERYWHERE = { 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' };

/**
 * Lets only those in who call the server by its own name, from an allowed page if from a page at all. Routes that ask for
 * the token add `requireToken`.
 */
export function guard(app: FastifyInstance, names: ServerNames): void {
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request, names);
    // The question of a browser whose page comes from a more public network than this server.
    reply.headers(EVERYWHERE);
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
  if (headers.origin === undefined || origins.has(headers.origin)) return undefined;
  return new Refusal(
    403,
    `Pages of ${headers.origin.slice(0, 200)} may not use this server.`,
    'Open the link that the server has printed, or allow the page with --allow-origin.',
  );
}

/** The names that a request calls the server by: that of its header, and that of its address where it is a whole one. */
function calledAuthorities({ headers, raw: { url = '' } }: FastifyRequest): readonly string[] {
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/iu.exec(url)?.[1];
  return authority === undefined ? [headers.host ?? ''] : [headers.host ?? '', authority];
}

/** Refuses requests without the pairing token; an address that guesses is not listened to for a while. */
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

/** More callers than this at a time are not told apart any longer. */
const MOST_CALLERS = 10_000;

/** Counts failures of each caller within a span of time. */
export class FailureCounter {
  readonly #limit: number;
  readonly #spanMs: number;
  readonly #callers = new Map<string, { count: number; readonly until: number }>();

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** Counts one more, and says whether there have been too many. */
  add(caller: string): boolean {
    const now = Date.now();
    const known = this.#callers.get(caller);
    if (known && known.until > now) return ++known.count > this.#limit;
    if (this.#callers.size >= MOST_CALLERS) this.#callers.clear();
    this.#callers.set(caller, { count: 1, until: now + this.#spanMs });
    return this.#limit < 1;
  }
}
