import type { CallOptions } from '#service/contract.ts';
import type { FileReference } from '#client/http/protocol/json.ts';
import { routes } from '#client/http/protocol/routes.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { createSha256, sha256Hex } from '#engine/base/digest.ts';
import type { ServerConnection } from './server-connection.ts';
import { patientlyConnected } from './patiently-connected.ts';
import { TRANSFER_MS } from './within-time.ts';

/** Bytes of one piece, fewer than a server takes: over a slow line a piece must arrive in time. */
const PIECE_BYTES = 2 ** 20;
/** Files that one question about missing ones names. */
const ASKED_AT_ONCE = 1000;
/** Files up to this size are hashed by the browser itself, which is fastest but needs them whole. */
const WHOLE_BYTES = 16 * 2 ** 20;

/**
 * Brings files to the server, those only that it does not have, in pieces; an upload that was cut off goes on where it
 * stopped. Returns what to call them by.
 */
export async function uploadFiles(
  connection: ServerConnection,
  files: readonly NamedFile[],
  { signal, onProgress }: CallOptions,
): Promise<readonly FileReference[]> {
  const total = files.length;
  const references: FileReference[] = [];
  for (const [at, file] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.({
      phase: `Reading file ${String(at + 1)} of ${String(total)}`,
      fraction: at / total,
      etaMs: null,
    });
    references.push({ path: file.path, sha256: await hashOf(file.contents), bytes: file.contents.size });
  }
  const offsets = await missingOf(connection, references, signal);
  const sizes = new Map(references.map(({ sha256, bytes }) => [sha256, bytes]));
  const totalBytes = [...offsets].reduce(
    (sum, [sha256, offset]) => sum + (sizes.get(sha256) ?? 0) - offset,
    0,
  );
  let sentBytes = 0;
  for (const [at, { sha256 }] of references.entries()) {
    const offset = offsets.get(sha256);
    const contents = files[at]?.contents;
    if (offset === undefined || !contents) continue;
    offsets.delete(sha256);
    await uploadFile(connection, sha256, contents, offset, signal, (bytes) => {
      sentBytes += bytes;
      const phase = `Uploading, ${megabytes(sentBytes)} of ${megabytes(totalBytes)} MB`;
      onProgress?.({ phase, fraction: totalBytes === 0 ? 1 : sentBytes / totalBytes, etaMs: null });
    });
  }
  return references;
}

/** Where the upload of each file that is not there yet has to begin. */
async function missingOf(
  connection: ServerConnection,
  references: readonly FileReference[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  for (let start = 0; start < references.length; start += ASKED_AT_ONCE) {
    const files = references
      .slice(start, start + ASKED_AT_ONCE)
      .map(({ sha256, bytes }) => ({ sha256, bytes }));
    const { missing } = await patientlyConnected(signal, () =>
      connection.json(routes.missingUploads, { body: { files } }, { signal }),
    );
    for (const { sha256, offset } of missing) offsets.set(sha256, offset);
  }
  return offsets;
}

async function uploadFile(
  connection: ServerConnection,
  sha256: string,
  contents: NamedFile['contents'],
  start: number,
  signal: AbortSignal | undefined,
  onSent: (bytes: number) => void,
): Promise<void> {
  let offset = start;
  while (offset < contents.size) {
    const from = offset;
    const body = await partOf(contents, from, Math.min(contents.size, from + PIECE_BYTES));
    const answer = await patientlyConnected(signal, () =>
      connection.json(
        routes.upload,
        { params: { hash: sha256 }, query: { offset: from, bytes: contents.size }, body },
        { signal, withinMs: TRANSFER_MS },
      ),
    );
    if (answer.offset > contents.size || (answer.offset <= from && body.length > 0 && answer.offset !== 0))
      throw changed();
    onSent(answer.offset - from);
    offset = answer.offset;
  }
}

async function partOf(
  contents: NamedFile['contents'],
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const part = contents.slice?.(start, end);
  if (part) return new Uint8Array(await part.arrayBuffer());
  return new Uint8Array((await contents.arrayBuffer()).slice(start, end));
}

async function hashOf(contents: NamedFile['contents']): Promise<string> {
  if (contents.size <= WHOLE_BYTES || !contents.slice)
    return sha256Hex(new Uint8Array(await contents.arrayBuffer()));
  const digest = await createSha256();
  for (let start = 0; start < contents.size; start += WHOLE_BYTES)
    digest.update(await partOf(contents, start, Math.min(contents.size, start + WHOLE_BYTES)));
  return digest.hex();
}

function changed(): SkipscopeError {
  return new SkipscopeError(
    'connection',
    'The server has another part of this file than this page: somebody else uploads it too.',
    'Try again in a moment.',
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
