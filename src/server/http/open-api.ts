import { type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, createDocument } from 'zod-openapi';
import { z } from 'zod';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { errorReply, progress } from '#service/contract/wire.ts';
import { type Route, bytes } from '#client/http/protocol/route.ts';
import { nothing } from '#service/contract/fields.ts';
import { PROTOCOL_VERSION, routes } from '#client/http/protocol/routes.ts';

const BEARER = 'pairing';
const JSON_LINES = 'application/x-ndjson';
const FILE = z.string().meta({ format: 'binary' });

/** The description of the protocol in OpenAPI 3.1, made from the schemas that also check requests. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const [operationId, route] of routes) {
    const path = route.path.replaceAll(/:(\w+)/gu, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Skipscope server',
      version: APP_VERSION,
      description: `Protocol version ${String(PROTOCOL_VERSION)}. Calls that take long answer in JSON Lines: progress, and at last the value or an error.`,
    },
    components: { securitySchemes: { [BEARER]: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
}

function operation(operationId: string, route: Route): ZodOpenApiOperationObject {
  const { summary, access, params, query, body } = route;
  return {
    operationId,
    summary,
    ...(access === 'paired' && { security: [{ [BEARER]: [] }] }),
    requestParams: {
      ...(Object.keys(params.shape).length > 0 && { path: params }),
      ...(Object.keys(query.shape).length > 0 && { query }),
    },
    ...(body !== nothing && {
      requestBody: {
        content:
          body === bytes
            ? { 'application/octet-stream': { schema: FILE } }
            : { 'application/json': { schema: body } },
      },
    }),
    responses: {
      [String(route.status)]: answer(route),
      ...Object.fromEntries(
        errorsOf(route).map(([status, description]) => [
          String(status),
          { description, content: { 'application/json': { schema: errorReply } } },
        ]),
      ),
    },
  };
}

/** The statuses of the errors of a route. Long calls tell what goes wrong in their last line, once they have begun. */
function errorsOf({ access, body, reply }: Route): readonly (readonly [number, string])[] {
  return [
    ...ERRORS.always,
    ...(access === 'paired' ? ERRORS.paired : []),
    ...(body === nothing ? [] : ERRORS.body),
    ...(access === 'paired' && reply !== 'call' ? ERRORS.work : []),
  ];
}

const ERRORS = {
  always: [
    [400, 'The request does not match this description.'],
    [403, 'The page of another server asks, and is not allowed.'],
    [408, 'The request did not arrive in time.'],
    [421, 'The server is called by a name that is not its own.'],
    [429, 'Too many requests, or too many wrong tokens.'],
    [431, 'The head of the request is too long.'],
    [500, 'The server has failed; its log says how.'],
    [503, 'The server is stopping.'],
  ],
  paired: [[401, 'The pairing token is missing or wrong.']],
  body: [
    [413, 'The body is too long.'],
    [415, 'The body is of another type.'],
  ],
  work: [
    [404, 'There is nothing of this name.'],
    [422, 'A model, a calibration set or a journal is not valid.'],
    [501, 'This server cannot do that.'],
    [502, 'Another server does not answer.'],
    [507, 'The storage fails, or is full.'],
  ],
} as const satisfies Record<string, readonly (readonly [number, string])[]>;

function answer({ reply, result, mediaType }: Route): {
  description: string;
  content?: Record<string, { schema: z.ZodType }>;
} {
  const value = result === nothing ? z.null() : result;
  switch (reply) {
    case 'json':
      return { description: 'The value.', content: { 'application/json': { schema: value } } };
    case 'call':
      return {
        description:
          'JSON Lines, each of this form: progress, and at last the value or an error. Empty lines mean that the call goes on.',
        content: {
          [JSON_LINES]: {
            schema: z.union([z.object({ progress }), z.object({ value }), errorReply]),
          },
        },
      };
    case 'events':
      return {
        description:
          'Server-sent events: `run` with an event of the journal and its id, `progress`, `rewind`, and at last `end`.',
        content: { 'text/event-stream': { schema: z.string() } },
      };
    case 'text':
      return { description: 'The text.', content: { [mediaType ?? JSON_LINES]: { schema: z.string() } } };
    case 'bytes':
      return { description: 'The bytes.', content: { 'application/octet-stream': { schema: FILE } } };
    case 'none':
      return { description: 'Done.' };
  }
}
