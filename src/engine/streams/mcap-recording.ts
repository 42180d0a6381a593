import { McapIndexedReader } from '@mcap/core';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { CHUNK_UNPACKERS } from './mcap-chunks.ts';
import { mcapTopics } from './mcap-topics.ts';
import { openPlainMcap } from './plain-mcap.ts';
import type { RangedFile } from './ranged-file.ts';
import type { Recording } from './recording.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

export interface McapOptions {
  readonly signal?: AbortSignal;
  /** The share of a file without an index that was looked through. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Opens an MCAP file (https://mcap.dev/spec). One with an index is read chunk by chunk, as messages are needed; one without,
 * or cut off, is looked through once from its beginning. Throws `SkipscopeError('invalid-input')` for a file that is no MCAP.
 */
export async function openMcap(file: RangedFile, options: McapOptions = {}): Promise<Recording> {
  await requireMagic(file);
  const reader = await indexedReader(file);
  return reader ? new IndexedMcap(file, reader) : openPlainMcap(file, options);
}

const MAGIC = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];

async function requireMagic(file: RangedFile): Promise<void> {
  const head = await file.read(0, Math.min(MAGIC.length, file.bytes));
  if (MAGIC.every((byte, at) => head[at] === byte)) return;
  throw new SkipscopeError(
    'invalid-input',
    `${file.name} is no MCAP file.`,
    'Choose a file that was recorded as MCAP, or a ROS 2 bag (.db3).',
  );
}

/** A reader of the file's index; null where the file has none that covers its messages. */
async function indexedReader(file: RangedFile): Promise<McapIndexedReader | null> {
  const readable = {
    size: () => Promise.resolve(BigInt(file.bytes)),
    read: (offset: bigint, size: bigint) => file.read(Number(offset), Number(offset + size)),
  };
  // What is wrong with an index does not matter: the file is read without it.
  const reader = await McapIndexedReader.Initialize({
    readable,
    decompressHandlers: CHUNK_UNPACKERS,
  }).catch(() => null);
  if (reader?.statistics === undefined || reader.channelsById.size === 0) return null;
  const indexed = reader.chunkIndexes.length > 0;
  const everyChunk = reader.chunkIndexes.every(
    ({ messageIndexLength, uncompressedSize }) => messageIndexLength > 0n || uncompressedSize === 0n,
  );
  return indexed && everyChunk ? reader : null;
}

class IndexedMcap implements Recording {
  readonly label: string;
  readonly topics: readonly StreamTopic[];
  readonly start: bigint;
  readonly end: bigint;
  readonly remark = null;

  constructor(
    private readonly file: RangedFile,
    private readonly reader: McapIndexedReader,
  ) {
    this.label = file.name;
    this.start = reader.statistics?.messageStartTime ?? 0n;
    this.end = reader.statistics?.messageEndTime ?? 0n;
    const counts = reader.statistics?.channelMessageCounts;
    this.topics = mcapTopics({
      channels: reader.channelsById,
      schemas: reader.schemasById,
      counts: counts ? new Map([...counts].map(([id, count]) => [id, Number(count)])) : null,
      seconds: Number(this.end - this.start) / 1e9,
    });
  }

  async *messages({ name }: StreamTopic, from: bigint): AsyncGenerator<StreamMessage, void, undefined> {
    try {
      for await (const { data, logTime } of this.reader.readMessages({ topics: [name], startTime: from }))
        yield { data, time: logTime };
    } catch (cause) {
      if (cause instanceof SkipscopeError) throw cause;
      throw damaged(this.file, cause);
    }
  }

  close(): void {
    this.file.close();
  }
}

/** The error of a file that cannot be read on. */
function damaged(file: RangedFile, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${file.name} is damaged: ${errorMessage(cause)}.`,
    'Mend it with "mcap recover", or record it again.',
    { cause },
  );
}
