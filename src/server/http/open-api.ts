import { type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, createDocument } from 'zod-openapi';
import { z } from 'zod';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { errorReply, progress } from '#service/contract/wire.ts';
import { type Route, bytes } from '#client/http/protocol/route.ts';
import { nothing } from '#service/contract/fields.ts';
import { runEventSchema } from '#engine/search/run-event.ts';
import { PROTOCOL_VERSION, routes } from '#client/http/protocol/routes.ts';

const BEARER = 'pairing';
const FILE = z.string().meta({ format: 'binary' });

/** The protocol in the words of OpenAPI 3.1, made from the same schemas that check requests. */
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
      [route.reply === 'none' ? '204' : '200']: answer(route),
      default: { description: 'What went wrong.', content: { 'application/json': { schema: errorReply } } },
    },
  };
}

function answer({ reply, result }: Route): {
  description: string;
  content?: Record<string, { schema: z.ZodType }>;
} {
  const value = result === nothing ? z.null() : result;
  switch (reply) {
    case 'json':
      return { description: 'The value.', content: { 'application/json': { schema: value } } };
    case 'call':
      return {
        description: 'JSON Lines: progress, and at last the value or an error.',
        content: {
          'application/x-ndjson': {
            schema: z.union([z.object({ progress }), z.object({ value }), errorReply]),
          },
        },
      };
    case 'events':
      return {
        description:
          'Server-sent events: `run` with an event of the journal and its id, `progress`, `rewind`, and at last `end`.',
        content: { 'text/event-stream': { schema: runEventSchema } },
      };
    case 'text':
      return { description: 'JSON Lines.', content: { 'application/x-ndjson': { schema: z.string() } } };
    case 'bytes':
      return { description: 'The bytes.', content: { 'application/octet-stream': { schema: FILE } } };
    case 'none':
      return { description: 'Done.' };
  }
}
