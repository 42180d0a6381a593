import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { wireErrorOf } from '#client/reply.ts';
import type { WireError } from '#service/contract/wire.ts';
import { type ErrorCode, SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { OutwardError } from './outward-error.ts';
import { Refusal } from './refusal.ts';
import { issueText } from '#engine/base/schema-issue.ts';

/** The HTTP status of each kind of error. */
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

/** The error for a part of a request that does not match the protocol. */
export function invalidRequest(what: string, error: z.ZodError): SkipscopeError {
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.').slice(0, 200)}` : '';
  return new SkipscopeError(
    'invalid-input',
    `${what} of the request is wrong${where}: ${issue ? issueText(issue).slice(0, 500) : 'it is not of the right form'}.`,
    SEE,
  );
}

/** A handler that answers with an error as data, in the form that the page reads. */
export function errorHandler(
  outward: OutwardError,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    if (error instanceof Refusal) reply.headers(error.headers);
    const { status, wire } = described(error);
    // The connection is closed, because the rest of the body is not read.
    if (status === 413 || error instanceof Refusal) reply.header('connection', 'close');
    void reply.code(status).send({ error: outward(wire, request.log) });
  };
}

/** Answers a request for an unknown address. */
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

/** The status of an error that the HTTP library has thrown; null for any other error. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
