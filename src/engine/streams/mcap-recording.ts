import { McapIndexedReader } from '@mcap/core';
import { SkipscopeError } from '#engine/base/errors.ts';
import { refuseCompressedFile } from './compressed-bag.ts';
import { IndexedMcap } from './indexed-mcap.ts';
import { CHUNK_UNPACKERS } from './mcap-chunks.ts';
import { openPlainMcap } from './plain-mcap.ts';
import type { RangedFile } from './ranged-file.ts';
import type { Recording } from './recording.ts';

export interface McapOptions {
  readonly signal?: AbortSignal;
  /** The share of a file without an index that was looked through. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Opens an MCAP file (https://mcap.dev/spec). One with an index is read chunk by chunk, as messages are needed; one without,
 * or cut off, is looked through once from its beginning. Damaged parts are passed over. Throws
 * `SkipscopeError('invalid-input')` for a file that is no MCAP, and `unsupported` for one that is compressed as a whole.
 */
export async function openMcap(file: RangedFile, options: McapOptions = {}): Promise<Recording> {
  await requireMagic(file);
  const index = await readIndex(file);
  if (index && coversMessages(index)) return new IndexedMcap(file, index);
  return openPlainMcap(file, {
    ...options,
    declared: { channels: index?.channelsById ?? new Map(), schemas: index?.schemasById ?? new Map() },
  });
}

const MAGIC = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];

async function requireMagic(file: RangedFile): Promise<void> {
  const head = await file.read(0, Math.min(MAGIC.length, file.bytes));
  if (MAGIC.every((byte, at) => head[at] === byte)) return;
  refuseCompressedFile(file.name, head);
  throw new SkipscopeError(
    'invalid-input',
    `${file.name} is no MCAP file.`,
    'Choose a file that was recorded as MCAP, or a ROS 2 bag (.db3).',
  );
}

/** The index of a file, whatever it covers; null where there is none, or where it cannot be read. */
async function readIndex(file: RangedFile): Promise<McapIndexedReader | null> {
  const readable = {
    size: () => Promise.resolve(BigInt(file.bytes)),
    read: (offset: bigint, size: bigint) => file.read(Number(offset), Number(offset + size)),
  };
  // What is wrong with an index does not matter: the file is read without it.
  return McapIndexedReader.Initialize({ readable, decompressHandlers: CHUNK_UNPACKERS }).catch(() => null);
}

/** Whether every message can be found by the index. */
function coversMessages({ statistics, channelsById, chunkIndexes }: McapIndexedReader): boolean {
  if (statistics === undefined || channelsById.size === 0 || chunkIndexes.length === 0) return false;
  return chunkIndexes.every(
    ({ messageIndexLength, uncompressedSize }) => messageIndexLength > 0n || uncompressedSize === 0n,
  );
}
