import { resolveUrls } from '#client/resolve-urls.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import { type Invoke, clientOf } from '#service/contract/client-of.ts';
import { contentsIn, withContents, withReferences } from '#service/contract/file-contents.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { followedRuns } from './followed-runs.ts';
import { routeTo, splitInput } from './protocol/operation-route.ts';
import { openServedCalibration } from './served-calibration.ts';
import type { ServerConnection } from './server-connection.ts';
import { uploadContents, uploadedContents } from './upload-contents.ts';
import { ANSWER_MS, TRANSFER_MS, WORK_MS } from './within-time.ts';

const WAIT_MS = { transfer: TRANSFER_MS, evaluation: WORK_MS } as const;

/** An engine on a server. What is begun there goes on when this end goes away, unless it is told to stop. URLs are resolved against `base`, the page's. */
export function createHttpClient(server: ServerConnection, base: string): SkipscopeClient {
  const client = clientOf(invokeOver(server, base), {
    calibrations: {
      open: ({ url }, options = {}) => openServedCalibration(client, new URL(url, base).href, options),
    },
    runs: {
      ...followedRuns(server, () => client.runs),
      events: async ({ id }) => decodeJournal(await client.runs.journal({ id })).events,
    },
  });
  return client;
}

/** Asks for operations by their routes, the files of their inputs being uploaded first. */
function invokeOver(server: ServerConnection, base: string): Invoke {
  return async ({ namespace, name }, given, options) => {
    const { operation, route } = routeTo(namespace, name);
    const input = await withUploads(server, resolveUrls(given, base), options);
    const request = splitInput(route, input);
    const { signal } = options;
    switch (route.reply) {
      case 'text':
        return (await server.bytes(route, request)).text();
      case 'bytes':
        return server.bytes(route, request);
      case 'call':
        return server.call(route, request, options);
      default: {
        const withinMs = operation.wait ? WAIT_MS[operation.wait] : ANSWER_MS;
        const value = await server.json(route, request, { signal, withinMs });
        return withContents(value, (reference) => uploadedContents(server, reference));
      }
    }
  };
}

/** The input with references in place of its files, which are uploaded first. Progress is told of folders: a single file takes a moment. */
async function withUploads(
  server: ServerConnection,
  input: unknown,
  { signal, onProgress }: CallOptions,
): Promise<unknown> {
  const contents = contentsIn(input);
  const folder = folderIn(input);
  if (folder && contents.length === 0)
    throw new SkipscopeError(
      'invalid-calibration',
      'No files were given.',
      'Choose a folder or files, and try again.',
    );
  if (contents.length === 0) return input;
  const references = await uploadContents(server, contents, {
    ...(signal && { signal }),
    ...(folder && onProgress && { onProgress }),
  });
  return withReferences(input, (found) => {
    const reference = references.get(found);
    if (reference) return reference;
    throw new Error('A file was not uploaded.');
  });
}

/** The list of files of an input, its own or that of the origin of a model; undefined where it has none. */
function folderIn(input: unknown): readonly unknown[] | undefined {
  const { files, origin }: { files?: unknown; origin?: unknown } = Object(input);
  if (origin !== undefined) return folderIn(origin);
  return Array.isArray(files) ? files : undefined;
}
