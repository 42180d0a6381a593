import { createSha256, hashed } from '#engine/base/digest.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { readAhead } from '#engine/base/read-ahead.ts';
import { readPromisedRange } from '#engine/checkpoint/safetensors.ts';
import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import type { FileLedger, FinishedFile } from '#engine/convert/file-ledger.ts';
import { partBytes, piecesOf, type FilePart } from '#engine/convert/file-part.ts';
import { otherDigest } from '#engine/model/read-model.ts';
import type { WeightPlan } from './model-exporter.ts';

/** Bytes that are read and written at a time. */
const PIECE_BYTES = 8 * 2 ** 20;
/** Bytes that are read before they are needed. */
const READ_AHEAD_BYTES = 32 * 2 ** 20;

export interface WeightWriting {
  readonly source: FileSource;
  readonly store: FileStore;
  readonly ledger: FileLedger<FinishedFile, unknown>;
  readonly read: ReadOptions;
  readonly onProgress?: ((progress: ConvertProgress) => void) | undefined;
}

/**
 * Writes weight files from front to back, a piece at a time, so that memory does not grow with them. Files that the ledger
 * holds are kept. Throws `SkipscopeError('invalid-model')` for a file of the source that is not what its manifest says,
 * and as the source and the store do.
 */
export async function writeWeights(
  plans: readonly WeightPlan[],
  { source, store, ledger, read, onProgress }: WeightWriting,
): Promise<readonly FinishedFile[]> {
  const totalBytes = plans.reduce((sum, { parts }) => sum + bytesOf(parts), 0);
  let [doneBytes, keptBytes] = [0, 0];
  const files: FinishedFile[] = [];
  for (const [stage, plan] of plans.entries()) {
    const advance = (bytes: number): void => {
      doneBytes += bytes;
      onProgress?.({ path: plan.path, stage, stages: plans.length, doneBytes, totalBytes, keptBytes });
    };
    const kept = await ledger.finished(plan.path, read);
    if (kept !== null) {
      keptBytes += kept.bytes;
      advance(kept.bytes);
      files.push(kept);
      continue;
    }
    const file = await writeOne(plan, source, store, read, advance);
    await ledger.add(file);
    files.push(file);
  }
  return files;
}

async function writeOne(
  { path, parts, sha256 }: WeightPlan,
  source: FileSource,
  store: FileStore,
  read: ReadOptions,
  advance: (bytes: number) => void,
): Promise<FinishedFile> {
  const digest = await createSha256();
  await store.write(path, hashed(contents(parts, source, read, advance), digest));
  const written = { path, bytes: bytesOf(parts), sha256: digest.hex() };
  if (sha256 !== null && sha256 !== written.sha256) {
    await store.remove(path);
    throw otherDigest(parts.flatMap((part) => ('file' in part ? [part.file] : []))[0] ?? path);
  }
  return written;
}

function bytesOf(parts: readonly FilePart[]): number {
  return parts.reduce((sum, part) => sum + partBytes(part), 0);
}

async function* contents(
  parts: readonly FilePart[],
  source: FileSource,
  read: ReadOptions,
  advance: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const pieces = parts
    .flatMap((part) => piecesOf(part, PIECE_BYTES))
    .map((part) => ({ part, bytes: 'start' in part ? part.end - part.start : partBytes(part) }));
  const readPiece = async ({ part }: (typeof pieces)[number]): Promise<Uint8Array<ArrayBuffer> | null> =>
    'start' in part ? readPromisedRange(source, part.file, part.start, part.end, 'a tensor', read) : null;
  for await (const [{ part }, found] of readAhead(pieces, READ_AHEAD_BYTES, readPiece)) {
    read.signal?.throwIfAborted();
    const piece = asWritten(part, found);
    yield piece;
    advance(piece.length);
  }
}

/** What is written of a piece; `found` are the source's bytes of one that names a range. */
function asWritten(part: FilePart, found: Uint8Array<ArrayBuffer> | null): Uint8Array {
  if ('bytes' in part) return part.bytes;
  if ('late' in part) return part.late();
  const bytes = found ?? new Uint8Array();
  return 'encoding' in part ? part.encoding.encode(bytes, 0) : bytes;
}
