import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { BODY_BYTES, byId, fileReference, longList, nothing, sha256 } from '#service/contract/fields.ts';
import { routedOperations } from './operation-route.ts';
import { type Route, bytes, noFields } from './route.ts';

/** Version of the protocol. A page does not connect to a server of another version. */
export const PROTOCOL_VERSION = 2;

/** The header in which a page names itself, so that the server can alternate between clients. */
export const OWNER_HEADER = 'x-skipscope-owner';

/** Most bytes of one piece of an upload. */
const CHUNK_BYTES = 8 * 2 ** 20;

const plain = {
  access: 'paired',
  params: noFields,
  query: noFields,
  body: nothing,
  bodyBytes: BODY_BYTES,
  result: nothing,
  status: 200,
} as const;
const get = { ...plain, method: 'GET', reply: 'json' } as const;
const hash = z.object({ hash: sha256 });
const fewReferences = longList(fileReference.pick({ sha256: true, bytes: true }), 0, 10_000);

/** The routes of a server besides those of the operations. */
export const serverRoutes = {
  health: {
    ...get,
    path: '/healthz',
    access: 'public',
    summary: 'Whether the server lives, and which protocol it speaks.',
    result: z.object({ status: z.literal('ok'), app: z.string(), protocol: count }),
  },
  metrics: {
    ...get,
    path: '/metrics',
    reply: 'text',
    mediaType: 'text/plain',
    summary: 'Figures in the text format of Prometheus.',
  },
  openApi: {
    ...get,
    path: '/openapi.json',
    access: 'public',
    summary: 'This description.',
    result: z.looseObject({ openapi: z.string() }),
  },
  missingUploads: {
    ...plain,
    method: 'POST',
    reply: 'json',
    path: '/v1/uploads',
    summary: 'Which of these files are not here yet, and how much of each is.',
    body: z.object({ files: fewReferences }),
    result: z.object({ missing: z.array(z.object({ sha256, offset: count })).readonly() }),
  },
  upload: {
    ...plain,
    method: 'PUT',
    reply: 'json',
    path: '/v1/uploads/:hash',
    summary: `The next piece of a file, ${String(CHUNK_BYTES)} bytes at most. The last one completes it, if its SHA-256 is right.`,
    params: hash,
    query: z.object({
      offset: z.coerce.number<number>().int().nonnegative(),
      bytes: z.coerce.number<number>().int().nonnegative(),
    }),
    body: bytes,
    bodyBytes: CHUNK_BYTES,
    result: z.object({ offset: count }),
  },
  uploaded: {
    ...get,
    path: '/v1/uploads/:hash',
    reply: 'bytes',
    summary: 'A file that was uploaded.',
    params: hash,
  },
  runEvents: {
    ...get,
    path: '/v1/runs/:id/events',
    reply: 'events',
    summary:
      'The events of a run as server-sent events, live; `Last-Event-ID` goes on behind the last one that was seen.',
    params: byId,
  },
} as const satisfies Record<string, Route>;

/** Every route of a server, by the name of the route or of the operation. */
export const routes: readonly (readonly [string, Route])[] = [
  ...Object.entries(serverRoutes),
  ...routedOperations.map(({ id, route }) => [`${id.namespace}.${id.name}`, route] as const),
];
