import { UP_TO_THE_FIRST_FAULT } from '#engine/base/schema-issue.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { Route } from '#client/http/protocol/route.ts';
import { invalidRequest } from './error-reply.ts';
import { callStream } from './call-stream.ts';
import { jsonBody } from './json-body.ts';
import type { OutwardError } from './outward-error.ts';
import { refuseWhileStopping, untilStopping } from './stopping.ts';

/** A request whose parts were checked. */
export interface Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Throws for a request that may not pass. */
export type AccessCheck = (request: FastifyRequest) => void;

/** Adds routes of the protocol to a server. */
export class RouteBinder {
  readonly #app: FastifyInstance;
  readonly #requireToken: AccessCheck;
  readonly #outward: OutwardError;
  readonly #stopping: AbortSignal;
  readonly #calls = new Set<Promise<void>>();

  /** Aborting `stopping` ends the calls under way and refuses further requests. */
  constructor(app: FastifyInstance, requireToken: AccessCheck, outward: OutwardError, stopping: AbortSignal) {
    this.#app = app;
    this.#requireToken = requireToken;
    this.#outward = outward;
    this.#stopping = stopping;
    // The server closes once every call has ended, also the calls of clients that have left.
    app.addHook('onClose', () => Promise.all(this.#calls).then(nothing));
  }

  /** Adds a route that answers with one value, or with nothing. */
  json<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    answer: (asked: Asked<P, Q, B>) => Promise<z.input<R>>,
  ): void {
    this.raw(route, async (asked) => {
      const value = await answer(asked);
      const reply = asked.reply.code(route.status);
      if (route.reply === 'none') return reply.send();
      return reply.type('application/json; charset=utf-8').send(jsonBody(value));
    });
  }

  /**
   * Adds the route of a long call, which answers with lines of progress and then the value. A client that leaves aborts its
   * call.
   */
  call<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    answer: (asked: Asked<P, Q, B>, options: Required<CallOptions>) => Promise<z.input<R>>,
  ): void {
    this.raw(route, (asked) => {
      const left = whileOpen(asked.reply);
      const stream = callStream(
        left,
        (options) =>
          this.#underWay(
            untilStopping(this.#stopping, left, (signal) => answer(asked, { ...options, signal })),
          ),
        (error) => this.#outward(error, asked.request.log),
      );
      return asked.reply.type('application/x-ndjson').send(stream);
    });
  }

  /** Remembers a call until it has ended, also when its client has left. */
  #underWay<T>(call: Promise<T>): Promise<T> {
    const ended = call.then(nothing, nothing).finally(() => this.#calls.delete(ended));
    this.#calls.add(ended);
    return call;
  }

  /** Adds a route whose function writes the answer. */
  raw<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    answer: (asked: Asked<P, Q, B>) => unknown,
  ): void {
    const { method, path, access, bodyBytes, reply: kind } = route;
    this.#app.route({
      method,
      url: path,
      bodyLimit: bodyBytes,
      // HEAD would execute the whole call, and throw its answer away.
      exposeHeadRoute: method === 'GET' && kind === 'json',
      // Requests are refused before their body is read.
      onRequest: async (request, reply) => {
        refuseWhileStopping(this.#stopping);
        if (access !== 'paired') return;
        this.#requireToken(request);
        reply.header('cache-control', 'no-store');
      },
      handler: async (request, reply) =>
        answer({
          params: parsed('The address', route.params, request.params),
          query: parsed('The query', route.query, request.query),
          body: parsed('The body', route.body, request.body ?? undefined),
          request,
          reply,
        }),
    });
  }
}

/** A signal that is aborted when the client leaves before the answer is complete. */
export function whileOpen(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function nothing(): void {
  return undefined;
}

function parsed<S extends z.ZodType>(what: string, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, UP_TO_THE_FIRST_FAULT);
  if (result.success) return result.data;
  throw invalidRequest(what, result.error);
}
