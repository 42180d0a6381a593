import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type ErrorCode, SkipscopeError, errorMessage } from '#engine/errors.ts';
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

/** A part of a request that is not as the protocol says. */
export function invalidRequest(what: string, error: z.ZodError): SkipscopeError {
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  return new SkipscopeError(
    'invalid-input',
    `${what} of the request is wrong${where}: ${issue?.message ?? 'unknown'}.`,
    'See /openapi.json for what this server takes.',
  );
}

/** Answers with the error as data, in the form that the page reads. */
export function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof Refusal) {
    void reply
      .code(error.statusCode)
      .headers(error.headers)
      .send(body('connection', error.message, error.remedy));
    return;
  }
  if (error instanceof SkipscopeError) {
    void reply.code(STATUS[error.code]).send(body(error.code, error.message, error.remedy));
    return;
  }
  const status = statusOf(error);
  if (status !== null && status < 500) {
    void reply
      .code(status)
      .send(body('invalid-input', errorMessage(error), 'See /openapi.json for what this server takes.'));
    return;
  }
  request.log.error({ err: error }, 'A request failed.');
  void reply.code(500).send({
    error: { kind: 'fault', message: errorMessage(error), stack: '' },
  });
}

function body(code: ErrorCode, message: string, remedy: string) {
  return { error: { kind: 'skipscope', code, message, remedy } };
}

/** What the HTTP library itself has found wrong. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
