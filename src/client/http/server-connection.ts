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
import { ANSWER_MS, TRANSFER_MS, withinTime } from './within-time.ts';

/** What a route is given. */
export interface Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params?: z.input<P>;
  readonly query?: z.input<Q>;
  readonly body?: z.input<B>;
}

/** How long an answer is waited for. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the server counts as unreachable. */
  readonly withinMs?: number;
}

/**
 * Asks a server by the routes of the protocol. Every method rejects with `ServerUnreachable` when it does not answer, with the
 * `SkipscopeError` that it answers with, and with an `AbortError` when `signal` is aborted.
 */
export class ServerConnection {
  readonly #link: ServerLink;
  readonly #owner: string;
  readonly #onUnreachable: () => void;
  #hasAnswered = false;

  /** `owner` is the name under which this page takes its turn among others. */
  constructor(link: ServerLink, owner: string, onUnreachable: () => void = () => undefined) {
    this.#link = link;
    this.#owner = owner;
    this.#onUnreachable = onUnreachable;
  }

  get url(): string {
    return this.#link.url;
  }

  /** The one value that a route answers with; undefined where it answers with none. */
  async json<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    given: Given<P, Q, B> = {},
    { signal, withinMs = ANSWER_MS }: Patience = {},
  ): Promise<z.output<R>> {
    const value = await this.#read(
      () =>
        withinTime(withinMs, signal, async (soon): Promise<unknown> => {
          const response = await this.open(route, given, {}, soon);
          return response.status === 204 ? undefined : response.json();
        }),
      signal,
    );
    return checked(route.result, value);
  }

  /** The value of a long call, however long it waits for its turn; progress comes before it. */
  async call<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    given: Given<P, Q, B>,
    { signal, onProgress }: CallOptions,
  ): Promise<z.output<R>> {
    const response = await this.open(route, given, {}, signal);
    const value = await this.#read(() => callReply(response, onProgress), signal);
    return checked(route.result, value ?? undefined);
  }

  /** The bytes that a route answers with. */
  async bytes<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
    route: Route<P, Q, B>,
    given: Given<P, Q, B>,
  ): Promise<Blob> {
    return this.#read(() =>
      withinTime(TRANSFER_MS, undefined, async (soon) => (await this.open(route, given, {}, soon)).blob()),
    );
  }

  /** An answer whose body is still to be read, whenever it comes. */
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
    // One that is asked too much is there.
    if (busy && response.status !== 429) this.#onUnreachable();
    throw busy ?? (await refusalOf(response, this.#link.url));
  }

  /** `task` with whatever keeps a network from working named as such. */
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

/** `/v1/runs/:id` with its parameters in place. */
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
