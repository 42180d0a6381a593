import { type RoutedOperation, joinInput, routedOperations } from '#client/http/protocol/operation-route.ts';
import type { Route } from '#client/http/protocol/route.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import { type Asked, type RouteBinder, whileOpen } from '#server/http/bind-route.ts';
import { sendBytes } from '#server/http/send-bytes.ts';
import { type Invoke, type InvokeOptions, invokeOn } from '#service/contract/client-of.ts';
import { isContents, referencesIn, withContents, withReferences } from '#service/contract/file-contents.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { FileContents } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';

/** Binds every operation of the service that has a route, except those that start or resume a run, and journals. */
export function bindOperations(bind: RouteBinder, service: SkipscopeClient, uploads: UploadStore): void {
  const invoke = invokeOn(service);
  for (const routed of routedOperations)
    if (routed.operation.kind !== 'run' && routed.operation.kind !== 'text')
      bindOperation(bind, routed, invoke, uploads);
}

function bindOperation(
  bind: RouteBinder,
  { id, operation, route }: RoutedOperation,
  invoke: Invoke,
  uploads: UploadStore,
): void {
  const answer = async (
    asked: Asked<Route['params'], Route['query'], Route['body']>,
    options: InvokeOptions,
  ): Promise<unknown> => {
    const input = await withUploads(uploads, joinInput(asked), operation.fileBytes);
    return invoke(id, input, options);
  };
  switch (operation.kind) {
    case 'call':
      return bind.call(route, async (asked, options) => toWire(await answer(asked, options)));
    case 'bytes':
      return bind.raw(route, async (asked) => {
        const contents = await answer(asked, { signal: whileOpen(asked.reply) });
        if (isContents(contents)) return sendBytes(asked.reply, contents);
        throw new Error(`${id.namespace}.${id.name} gives no bytes.`);
      });
    default:
      return bind.json(route, async (asked) => toWire(await answer(asked, {})));
  }
}

/** A result with references in place of its files, which a client fetches by their hashes. */
function toWire(result: unknown): unknown {
  return withReferences(result, (contents) => {
    if ('sha256' in contents && typeof contents.sha256 === 'string')
      return { sha256: contents.sha256, bytes: contents.size };
    throw new Error('A file of a result is not kept under its hash.');
  });
}

/**
 * An input with the uploaded files in place of the references to them. Throws `SkipscopeError('not-found')` for a file that was not
 * uploaded, and `SkipscopeError('invalid-input')` for a file of more than `mostBytes`.
 */
async function withUploads(uploads: UploadStore, input: unknown, mostBytes = Infinity): Promise<unknown> {
  const references = referencesIn(input);
  if (references.length === 0) return input;
  const files = new Map<string, FileContents>();
  for (const { sha256 } of references) files.set(sha256, await smallUpload(uploads, sha256, mostBytes));
  return withContents(input, ({ sha256 }) => {
    const file = files.get(sha256);
    if (file) return file;
    throw new Error('A reference was not looked up.');
  });
}

async function smallUpload(uploads: UploadStore, sha256: string, mostBytes: number): Promise<FileContents> {
  const file = await uploads.get(sha256);
  if (file.size <= mostBytes) return file;
  throw new SkipscopeError(
    'invalid-input',
    `The file ${sha256} is larger than the ${String(mostBytes / 2 ** 20)} MiB that are read of one like it.`,
    'Upload a smaller one.',
  );
}
