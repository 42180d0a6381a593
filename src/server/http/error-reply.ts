import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { wireErrorOf } from '#client/reply.ts';
import type { WireError } from '#service/contract/wire.ts';
import { type ErrorCode, SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { OutwardError } from './outward-error.ts';
import { Refusal } from './refusal.ts';

/** What HTTP calls each kind of error. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'invalid-checkpoint': 422,
  'invalid-model': 422,
  'invalid-calibration': 422,
  'invalid-journal': 422,
  unsupported: 501,
  'not-found': 404,
  connection: 502,
  runtime: 500,
  storage: 507,
};

const SEE = 'See /openapi.json for what this server takes.';

/** A part of a request that is not as the protocol says. */
export function invalidRequest(what: string, error: z.ZodError): SkipscopeError {
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.').slice(0, 200)}` : '';
  return new SkipscopeError(
    'invalid-input',
    `${what} of the request is wrong${where}: ${issue?.message.slice(0, 500) ?? 'unknown'}.`,
    SEE,
  );
}

/** Answers with an error as data, in the form that the page reads. */
export function errorHandler(
  outward: OutwardError,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    if (error instanceof Refusal) reply.headers(error.headers);
    const { status, wire } = described(error);
    // What is left of the body is not waited for.
    if (status === 413 || error instanceof Refusal) reply.header('connection', 'close');
    void reply.code(status).send({ error: outward(wire, request.log) });
  };
}

/** Answers to an address that leads nowhere. */
export function nowhere(_request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(404).send({ error: skipscope('not-found', 'There is nothing at this address.', SEE) });
}

function described(error: unknown): { readonly status: number; readonly wire: WireError } {
  if (error instanceof Refusal)
    return { status: error.statusCode, wire: skipscope('connection', error.message, error.remedy) };
  const wire = wireErrorOf(error);
  if (wire.kind === 'skipscope') return { status: STATUS[wire.code], wire };
  const status = statusOf(error);
  return status !== null && status < 500
    ? { status, wire: skipscope('invalid-input', errorMessage(error), SEE) }
    : { status: 500, wire };
}

function skipscope(code: ErrorCode, message: string, remedy: string): WireError {
  return { kind: 'skipscope', code, message, remedy };
}

/** What the HTTP library itself has found wrong. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
