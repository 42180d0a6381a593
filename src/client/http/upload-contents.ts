import type { CallOptions } from '#service/contract/call-options.ts';
import { serverRoutes } from './protocol/routes.ts';
import type { FileContents } from '#engine/calibration/calibration-set.ts';
import type { ContentReference } from '#service/contract/file-contents.ts';
import { amountOf } from '#service/models/transfer-progress.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { createSha256, sha256Hex } from '#engine/base/digest.ts';
import type { ServerConnection } from './server-connection.ts';
import { retryUnreachable } from './retry-unreachable.ts';
import { TRANSFER_MS } from './within-time.ts';

/** Bytes of one piece. They are fewer than a server accepts, so that a piece arrives in time over a slow line. */
const PIECE_BYTES = 2 ** 20;
/** Most files of one request for the missing ones. */
const ASKED_AT_ONCE = 1000;
/** Most bytes of a file that the browser itself hashes, which is fastest but needs the file as a whole. */
const WHOLE_BYTES = 16 * 2 ** 20;

/**
 * Uploads, in pieces, the contents of the files that the server does not have. An interrupted upload resumes where it stopped.
 * Returns the reference to each file.
 */
export async function uploadContents(
  connection: ServerConnection,
  files: readonly FileContents[],
  { signal, onProgress }: CallOptions,
): Promise<ReadonlyMap<FileContents, ContentReference>> {
  const total = files.length;
  const references = new Map<FileContents, ContentReference>();
  for (const [at, contents] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.({
      phase: `Reading file ${String(at + 1)} of ${String(total)}`,
      fraction: at / total,
      etaMs: null,
    });
    references.set(contents, { sha256: await hashOf(contents), bytes: contents.size });
  }
  const offsets = await missingOf(connection, [...references.values()], signal);
  const sizes = new Map([...references.values()].map(({ sha256, bytes }) => [sha256, bytes]));
  const totalBytes = [...offsets].reduce(
    (sum, [sha256, offset]) => sum + (sizes.get(sha256) ?? 0) - offset,
    0,
  );
  let sentBytes = 0;
  for (const [contents, { sha256 }] of references) {
    const offset = offsets.get(sha256);
    if (offset === undefined) continue;
    offsets.delete(sha256);
    await uploadFile(connection, sha256, contents, offset, signal, (bytes) => {
      sentBytes += bytes;
      const phase = `Uploading, ${amountOf(sentBytes, totalBytes)}`;
      onProgress?.({ phase, fraction: totalBytes === 0 ? 1 : sentBytes / totalBytes, etaMs: null });
    });
  }
  return references;
}

/** The contents of a file on the server, fetched when they are read. */
export function uploadedContents(
  connection: ServerConnection,
  { sha256, bytes }: ContentReference,
): FileContents {
  return {
    size: bytes,
    arrayBuffer: async () =>
      (await connection.bytes(serverRoutes.uploaded, { params: { hash: sha256 } })).arrayBuffer(),
  };
}

/** The offset at which the upload of each missing file has to begin, by hash. */
async function missingOf(
  connection: ServerConnection,
  references: readonly ContentReference[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  for (let start = 0; start < references.length; start += ASKED_AT_ONCE) {
    const files = references.slice(start, start + ASKED_AT_ONCE);
    const { missing } = await retryUnreachable(signal, () =>
      connection.json(serverRoutes.missingUploads, { body: { files } }, { signal }),
    );
    for (const { sha256, offset } of missing) offsets.set(sha256, offset);
  }
  return offsets;
}

async function uploadFile(
  connection: ServerConnection,
  sha256: string,
  contents: FileContents,
  start: number,
  signal: AbortSignal | undefined,
  onSent: (bytes: number) => void,
): Promise<void> {
  let offset = start;
  while (offset < contents.size) {
    const from = offset;
    const body = await partOf(contents, from, Math.min(contents.size, from + PIECE_BYTES));
    const answer = await retryUnreachable(signal, () =>
      connection.json(
        serverRoutes.upload,
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

async function partOf(contents: FileContents, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const part = contents.slice?.(start, end);
  if (part) return new Uint8Array(await part.arrayBuffer());
  return new Uint8Array((await contents.arrayBuffer()).slice(start, end));
}

async function hashOf(contents: FileContents): Promise<string> {
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
