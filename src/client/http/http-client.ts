import { resolveUrls } from '#client/resolve-urls.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { decodeInTurns } from '#engine/search/journal-codec.ts';
import { type Invoke, clientOf } from '#service/contract/client-of.ts';
import { contentsIn, withContents, withReferences } from '#service/contract/file-contents.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { followedRuns } from './followed-runs.ts';
import { routedOperation, splitInput } from './protocol/operation-route.ts';
import { refusedExports } from './refused-exports.ts';
import { openServedCalibration } from './served-calibration.ts';
import type { ServerConnection } from './server-connection.ts';
import { uploadContents, uploadedContents } from './upload-contents.ts';
import { ANSWER_MS, TRANSFER_MS, WORK_MS } from './within-time.ts';

const WAIT_MS = { transfer: TRANSFER_MS, evaluation: WORK_MS } as const;

/**
 * The client of an engine on a server. A run continues on the server when the client goes away. URLs are resolved against
 * `base`, which is that of the page.
 */
export function createHttpClient(server: ServerConnection, base: string): SkipscopeClient {
  const invoke = invokeOver(server, base);
  const client = clientOf(invoke, {
    calibrations: {
      open: ({ url }, options = {}) => openServedCalibration(client, new URL(url, base).href, options),
    },
    modelExports: refusedExports,
    runs: {
      ...followedRuns(server, () => client.runs, invoke),
      events: async ({ id }) => (await decodeInTurns(await client.runs.journal({ id }))).events,
    },
  });
  return client;
}

/** Calls operations by their routes. The files of an input are uploaded first. */
function invokeOver(server: ServerConnection, base: string): Invoke {
  return async (id, given, options) => {
    const { operation, route } = routedOperation(id);
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

/**
 * Uploads the files of an input, and returns the input with references in their place. Progress is reported for folders only,
 * because a single file takes a moment. Throws `SkipscopeError('invalid-calibration')` for an empty folder.
 */
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

/** The list of files of an input, or of the origin in it; undefined for an input without one. */
function folderIn(input: unknown): readonly unknown[] | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  if ('origin' in input) return folderIn(input.origin);
  return 'files' in input && Array.isArray(input.files) ? input.files : undefined;
}
