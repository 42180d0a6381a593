import type { McapIndexedReader, McapTypes } from '@mcap/core';
import { SkipscopeError } from '#engine/base/errors.ts';
import { McapRecordReader } from './mcap-records.ts';
import { mcapTopics } from './mcap-topics.ts';
import type { RangedFile } from './ranged-file.ts';
import { type DamageSink, damagedPart } from './recording-damage.ts';
import type { MessageOptions, Recording } from './recording.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

/** An MCAP file that is read chunk by chunk, as messages are needed. A damaged chunk is passed over. */
export class IndexedMcap implements Recording {
  readonly label: string;
  readonly topics: readonly StreamTopic[];
  readonly start: bigint;
  readonly end: bigint;
  readonly remark = null;

  constructor(
    private readonly file: RangedFile,
    private readonly index: McapIndexedReader,
  ) {
    this.label = file.name;
    this.start = index.statistics?.messageStartTime ?? 0n;
    this.end = index.statistics?.messageEndTime ?? 0n;
    const counts = index.statistics?.channelMessageCounts;
    this.topics = mcapTopics({
      channels: index.channelsById,
      schemas: index.schemasById,
      counts: counts ? new Map([...counts].map(([id, count]) => [id, Number(count)])) : null,
      seconds: Number(this.end - this.start) / 1e9,
    });
  }

  async *messages(
    { name }: StreamTopic,
    from: bigint,
    { onDamage, signal }: MessageOptions = {},
  ): AsyncGenerator<StreamMessage, void, undefined> {
    const channels = [...this.index.channelsById.values()];
    const wanted = new Set(channels.flatMap(({ id, topic }) => (topic === name ? id : [])));
    const records = new McapRecordReader(channels);
    // Chunks may overlap: a message waits until every chunk that begins before it was read.
    let waiting: readonly StreamMessage[] = [];
    for (const chunk of chunksSince(this.index, from, wanted)) {
      signal?.throwIfAborted();
      const passed = waiting.filter(({ time }) => time < chunk.messageStartTime);
      yield* passed;
      const found = (await this.#recordsOf(chunk, records, onDamage)).flatMap((record) =>
        record.type === 'Message' && wanted.has(record.channelId) && record.logTime >= from
          ? // The reader uses the memory of a message again.
            { data: new Uint8Array(record.data), time: record.logTime }
          : [],
      );
      waiting = [...waiting.slice(passed.length), ...found].sort(byTime);
    }
    yield* waiting;
  }

  close(): void {
    this.file.close();
  }

  /** None for a chunk that is damaged. */
  async #recordsOf(
    { chunkStartOffset, chunkLength }: McapTypes.ChunkIndex,
    records: McapRecordReader,
    onDamage: DamageSink = () => undefined,
  ): Promise<readonly McapTypes.TypedMcapRecord[]> {
    const [at, bytes] = [Number(chunkStartOffset), Number(chunkLength)];
    try {
      if (at + bytes > this.file.bytes) throw new RangeError('the file ends before');
      return records.read(await this.file.read(at, at + bytes)).records;
    } catch (cause) {
      // The file itself cannot be read any more.
      if (cause instanceof SkipscopeError) throw cause;
      onDamage(damagedPart(this.file, at, bytes, cause));
      return [];
    }
  }
}

/** The chunks that may hold messages of these channels from a time on, in the order of their times. */
function chunksSince(
  { chunkIndexes }: McapIndexedReader,
  from: bigint,
  channels: ReadonlySet<number>,
): readonly McapTypes.ChunkIndex[] {
  return chunkIndexes
    .filter(
      ({ messageEndTime, messageIndexOffsets }) =>
        messageEndTime >= from && [...messageIndexOffsets.keys()].some((id) => channels.has(id)),
    )
    .sort((a, b) => {
      const order = compare(a.messageStartTime, b.messageStartTime);
      return order === 0 ? compare(a.chunkStartOffset, b.chunkStartOffset) : order;
    });
}

function byTime(a: StreamMessage, b: StreamMessage): number {
  return compare(a.time, b.time);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
