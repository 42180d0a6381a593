import { type RoutedOperation, routedOperations } from '#client/http/protocol/operation-route.ts';
import type { Route } from '#client/http/protocol/route.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import type { Asked, RouteBinder } from '#server/http/bind-route.ts';
import { whileOpen } from '#server/http/bind-route.ts';
import { sendBytes } from '#server/http/send-bytes.ts';
import { type Invoke, invokeOn } from '#service/contract/client-of.ts';
import { contentsIn, withReferences } from '#service/contract/file-contents.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { withUploads } from './uploaded-files.ts';

/** Binds every operation of the service that has a route, but for those that take a run on. */
export function bindOperations(bind: RouteBinder, service: SkipscopeClient, uploads: UploadStore): void {
  const invoke = invokeOn(service);
  for (const routed of routedOperations)
    if (routed.operation.kind !== 'run') bindOperation(bind, routed, invoke, uploads);
}

function bindOperation(
  bind: RouteBinder,
  { id, operation, route }: RoutedOperation,
  invoke: Invoke,
  uploads: UploadStore,
): void {
  type Request = Asked<Route['params'], Route['query'], Route['body']>;
  const answer = async (asked: Request, options: Parameters<Invoke>[2]): Promise<unknown> => {
    const input = await withUploads(uploads, inputOf(asked), operation.fileBytes);
    return invoke(id, input, options);
  };
  switch (operation.kind) {
    case 'call':
      return bind.call(route, async (asked, options) => toWire(await answer(asked, options)));
    case 'bytes':
      return bind.raw(route, async (asked) => {
        const [contents] = contentsIn(await answer(asked, { signal: whileOpen(asked.reply) }));
        if (contents) return sendBytes(asked.reply, contents);
        throw new Error(`${id.namespace}.${id.name} gives no bytes.`);
      });
    case 'text':
      return bind.raw(route, async (asked) =>
        asked.reply.type('application/x-ndjson').send(await answer(asked, {})),
      );
    default:
      return bind.json(route, async (asked) => toWire(await answer(asked, {})));
  }
}

/** The input of an operation, from the path and the body of a request. */
export function inputOf({
  params,
  body,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}): unknown {
  if (Object.keys(params).length === 0) return body;
  return { ...params, ...Object(body) };
}

/** A result as it is sent: files by their hashes, under which they can be fetched. */
function toWire(result: unknown): unknown {
  return withReferences(result, (contents) => {
    if ('sha256' in contents && typeof contents.sha256 === 'string')
      return { sha256: contents.sha256, bytes: contents.size };
    throw new Error('A file of a result is not kept under its hash.');
  });
}
