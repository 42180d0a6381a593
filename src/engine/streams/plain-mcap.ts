import { McapStreamReader, type McapTypes } from '@mcap/core';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { CHUNK_UNPACKERS } from './mcap-chunks.ts';
import { mcapTopics } from './mcap-topics.ts';
import type { RangedFile } from './ranged-file.ts';
import type { Recording } from './recording.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

/** Bytes of a file that are read at a time. */
const PART_BYTES = 4 * 2 ** 20;

interface LookOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/**
 * Opens a file without an index: looks through it once for topics, times and counts, and reads it from the beginning whenever it
 * is played. A file that was cut off ends at its last whole record, or chunk. Throws `SkipscopeError('invalid-input')` for a file
 * without a single message.
 */
export async function openPlainMcap(
  file: RangedFile,
  { signal, onProgress }: LookOptions,
): Promise<Recording> {
  const channels = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const counts = new Map<number, number>();
  const times: { first: bigint | null; last: bigint } = { first: null, last: 0n };
  const records = new PlainRecords(file);
  for await (const record of records.read(signal, onProgress)) {
    if (record.type === 'Channel') channels.set(record.id, record);
    if (record.type === 'Schema') schemas.set(record.id, record);
    if (record.type !== 'Message') continue;
    counts.set(record.channelId, (counts.get(record.channelId) ?? 0) + 1);
    if (times.first === null || record.logTime < times.first) times.first = record.logTime;
    if (record.logTime > times.last) times.last = record.logTime;
  }
  if (times.first === null)
    throw new SkipscopeError(
      'invalid-input',
      `${file.name} holds no message${records.damage === null ? '' : `: ${records.damage}`}.`,
      'Choose another recording.',
    );
  const [start, end] = [times.first, times.last];
  const seconds = Number(end - start) / 1e9;
  return {
    label: file.name,
    topics: mcapTopics({ channels, schemas, counts, seconds }),
    start,
    end,
    remark: records.damage === null ? null : `${file.name} ends early: ${records.damage}.`,
    messages: (topic, from) => plainMessages(file, topic, from),
    close: () => {
      file.close();
    },
  };
}

async function* plainMessages(
  file: RangedFile,
  { name }: StreamTopic,
  from: bigint,
): AsyncGenerator<StreamMessage, void, undefined> {
  const wanted = new Set<number>();
  for await (const record of new PlainRecords(file).read()) {
    if (record.type === 'Channel' && record.topic === name) wanted.add(record.id);
    if (record.type !== 'Message' || record.logTime < from || !wanted.has(record.channelId)) continue;
    // The reader uses the memory of a message again.
    yield { data: new Uint8Array(record.data), time: record.logTime };
  }
}

/** The records of a file from its beginning, as far as it is whole. */
class PlainRecords {
  /** Why the file was not read to its end; null when it was. */
  damage: string | null = null;

  constructor(private readonly file: RangedFile) {}

  async *read(
    signal?: AbortSignal,
    onProgress?: (share: number) => void,
  ): AsyncGenerator<McapTypes.TypedMcapRecord, void, undefined> {
    const reader = new McapStreamReader({ decompressHandlers: CHUNK_UNPACKERS });
    const { bytes } = this.file;
    for (let at = 0; at < bytes; at += PART_BYTES) {
      signal?.throwIfAborted();
      const part = await this.file.read(at, Math.min(at + PART_BYTES, bytes));
      for (let first = true; ; first = false) {
        const record = this.#next(reader, first ? part : null);
        if (!record) break;
        yield record;
      }
      if (this.damage !== null) return;
      onProgress?.(Math.min(at + PART_BYTES, bytes) / bytes);
    }
    if (!reader.done()) this.damage = 'its last record is not whole';
  }

  #next(reader: McapStreamReader, part: Uint8Array | null): McapTypes.TypedMcapRecord | undefined {
    try {
      if (part) reader.append(part);
      return reader.nextRecord();
    } catch (error) {
      this.damage = errorMessage(error);
      return undefined;
    }
  }
}
