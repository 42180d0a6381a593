import type { z } from 'zod';
import type { CallOptions } from '#service/contract/call-options.ts';
import { errorReply } from '#service/contract/wire.ts';
import type { Route } from '#client/http/protocol/route.ts';
import { OWNER_HEADER } from '#client/http/protocol/routes.ts';
import { errorOf } from '#client/reply.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { callReply } from './call-reply.ts';
import type { ServerLink } from './server-link.ts';
import { ServerUnreachable, busyServer, strangerRemedy } from './server-unreachable.ts';
import { ANSWER_MS, CALL_SILENCE_MS, TRANSFER_MS, withinTime } from './within-time.ts';

/** The parts of a request. */
export interface Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params?: z.input<P>;
  readonly query?: z.input<Q>;
  readonly body?: z.input<B>;
}

/** Limits of the wait for an answer. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the server counts as unreachable. */
  readonly withinMs?: number;
}

/**
 * Sends requests to a server by the routes of the protocol. Every method rejects with `ServerUnreachable` when the server does
 * not answer, with the `SkipscopeError` of an answer that holds one, and with an `AbortError` when `signal` is aborted.
 */
export class ServerConnection {
  readonly #link: ServerLink;
  readonly #owner: string;
  readonly #onUnreachable: () => void;
  #hasAnswered = false;

  /** `owner` is the name of this page, by which the server alternates between clients. */
  constructor(link: ServerLink, owner: string, onUnreachable: () => void = () => undefined) {
    this.#link = link;
    this.#owner = owner;
    this.#onUnreachable = onUnreachable;
  }

  get url(): string {
    return this.#link.url;
  }

  /** The value of a JSON answer; undefined for an answer without content. */
  async json<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    given: Given<P, Q, B> = {},
    { signal, withinMs = ANSWER_MS }: Patience = {},
  ): Promise<z.output<R>> {
    const value = await this.#read(
      () =>
        withinTime(withinMs, signal, async (soon): Promise<unknown> => {
          const response = await this.open(route, given, {}, soon);
          return response.status === 204 ? undefined : jsonOf(response, this.url);
        }),
      signal,
    );
    return checked(route.result, value);
  }

  /** The value of a long call, preceded by progress. The call may wait for its turn without limit, while the server is heard. */
  async call<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    given: Given<P, Q, B>,
    options: CallOptions,
  ): Promise<z.output<R>> {
    const { signal } = options;
    const value = await this.#read(
      () =>
        withinTime(CALL_SILENCE_MS, signal, async (soon, heard) => {
          const response = await this.open(route, given, {}, soon);
          return callReply(response, { ...options, signal: soon }, heard);
        }),
      signal,
    );
    return checked(route.result, value ?? undefined);
  }

  /** The bytes of an answer. */
  async bytes<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
    route: Route<P, Q, B>,
    given: Given<P, Q, B>,
  ): Promise<Blob> {
    return this.#read(() =>
      withinTime(TRANSFER_MS, undefined, async (soon) => (await this.open(route, given, {}, soon)).blob()),
    );
  }

  /** An answer whose body is still to be read. The wait has no limit but `signal`. */
  async open<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
    route: Route<P, Q, B>,
    given: Given<P, Q, B>,
    headers: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const { body } = given;
    const bytes = body instanceof Uint8Array ? body : null;
    const response = await this.#read(
      () =>
        fetch(this.#link.url + addressOf(route.path, given.params, given.query), {
          method: route.method,
          headers: {
            authorization: `Bearer ${this.#link.token}`,
            [OWNER_HEADER]: this.#owner,
            ...(body !== undefined && {
              'content-type': bytes ? 'application/octet-stream' : 'application/json',
            }),
            ...headers,
          },
          ...(body !== undefined && {
            body: bytes ? new Blob([new Uint8Array(bytes)]) : JSON.stringify(body),
          }),
          cache: 'no-store',
          credentials: 'omit',
          redirect: 'error',
          referrerPolicy: 'no-referrer',
          ...(signal && { signal }),
        }),
      signal,
    );
    this.#hasAnswered = true;
    if (response.ok) return response;
    const busy = busyServer(response, this.#link.url);
    // A server that limits the rate of requests is reachable.
    if (busy && response.status !== 429) this.#onUnreachable();
    throw busy ?? (await refusalOf(response, this.#link.url));
  }

  /** Runs `task` and turns errors of the network into `ServerUnreachable`. */
  async #read<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      if (signal?.aborted === true) throw new DOMException('The call was aborted.', 'AbortError');
      if (cause instanceof SkipscopeError || (cause instanceof DOMException && cause.name === 'AbortError'))
        throw cause;
      this.#onUnreachable();
      const { url } = this;
      throw new ServerUnreachable(url, cause, this.#hasAnswered ? {} : { remedy: strangerRemedy(url) });
    }
  }
}

/** Throws `SkipscopeError('connection')` for an answer that is not JSON: another program answers at this address. */
async function jsonOf(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SkipscopeError(
      'connection',
      `${url} answers, but not as a Skipscope server does.`,
      'Use the link that the server has printed.',
      { cause },
    );
  }
}

function checked<R extends z.ZodType>(schema: R, value: unknown): z.output<R> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SkipscopeError(
    'connection',
    'The server answers in a way that this page does not understand.',
    'Run the same version of Skipscope on both sides.',
    { cause: parsed.error },
  );
}

async function refusalOf(response: Response, url: string): Promise<Error> {
  const answer = errorReply.safeParse(await response.json().catch(() => null));
  if (answer.success) return errorOf(answer.data.error);
  return new SkipscopeError(
    'connection',
    `${url} answers with status ${String(response.status)}: it may be no Skipscope server.`,
    'Use the link that the server has printed.',
  );
}

/** The address of a path such as `/v1/runs/:id`, with its parameters filled in and the query behind. */
function addressOf(path: string, params: unknown, query: unknown): string {
  const values = new Map<string, unknown>(Object.entries(params ?? {}));
  const filled = path.replaceAll(/:(\w+)/gu, (_, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
}
