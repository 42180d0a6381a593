import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { Route } from '#client/http/protocol/route.ts';
import { invalidRequest } from './error-reply.ts';
import { callStream } from './call-stream.ts';
import type { OutwardError } from './outward-error.ts';
import { refuseWhileStopping, untilStopping } from './stopping.ts';

/** A request whose parts have been checked. */
export interface Asked<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What lets a request in, or throws. */
export type AccessCheck = (request: FastifyRequest) => void;

/** Puts routes of the protocol on a server. */
export class RouteBinder {
  readonly #app: FastifyInstance;
  readonly #requireToken: AccessCheck;
  readonly #outward: OutwardError;
  readonly #stopping: AbortSignal;
  readonly #calls = new Set<Promise<void>>();

  /** Aborting `stopping` ends the calls under way and lets no other request in. */
  constructor(app: FastifyInstance, requireToken: AccessCheck, outward: OutwardError, stopping: AbortSignal) {
    this.#app = app;
    this.#requireToken = requireToken;
    this.#outward = outward;
    this.#stopping = stopping;
    // What was begun for a client that is gone has to tidy up before the server may go.
    app.addHook('onClose', () => Promise.all(this.#calls).then(nothing));
  }

  /** A route that answers with one value, or with nothing. */
  json<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    answer: (asked: Asked<P, Q, B>) => Promise<z.input<R>>,
  ): void {
    this.raw(route, async (asked) => {
      const value = await answer(asked);
      return route.reply === 'none' ? asked.reply.code(204).send() : asked.reply.send(value);
    });
  }

  /** A route of a long call: progress in lines, and then the value. Whoever goes away aborts it. */
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

  /** Keeps a call in mind until it has ended, also when whoever asked is gone. */
  #underWay<T>(call: Promise<T>): Promise<T> {
    const ended = call.then(nothing, nothing).finally(() => this.#calls.delete(ended));
    this.#calls.add(ended);
    return call;
  }

  /** A route that writes its answer itself. */
  raw<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    answer: (asked: Asked<P, Q, B>) => unknown,
  ): void {
    const { method, path, access, bodyBytes } = route;
    this.#app.route({
      method,
      url: path,
      bodyLimit: bodyBytes,
      // Before a body is read, let alone parsed.
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

/** Aborted when the client goes away before the answer is complete. */
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
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(what, result.error);
}
