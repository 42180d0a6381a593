import { McapRecordBuilder, McapStreamReader, type McapTypes } from '@mcap/core';
import { errorMessage } from '#engine/base/errors.ts';
import { CHUNK_UNPACKERS } from './mcap-chunks.ts';

/** Channels and schemas that a file declares, by their numbers. */
export interface McapDeclarations {
  readonly channels: ReadonlyMap<number, McapTypes.Channel>;
  readonly schemas: ReadonlyMap<number, McapTypes.Schema>;
}

/** What one whole record holds; valid until the next one is read. */
interface McapRecords {
  readonly records: readonly McapTypes.TypedMcapRecord[];
  /** Messages that were left out, because nothing that could be read declares their channels: how many, by channel. */
  readonly undeclared: ReadonlyMap<number, number>;
}

/** The error by which the library refuses a message of a channel that it has not seen. */
const UNDECLARED = /^Encountered message on channel (\d+) without prior channel record/u;

/** Reads the records of a file one by one, a chunk with all that it holds. It can read on behind a damaged one. */
export class McapRecordReader {
  readonly #channels = new Map<number, McapTypes.Channel>();
  #reader: McapStreamReader;

  /** `channels` are those that records may belong to without a record of their own. */
  constructor(channels: Iterable<McapTypes.Channel> = []) {
    for (const channel of channels) this.#channels.set(channel.id, channel);
    this.#reader = readerOf(this.#channels.values());
  }

  /** The records in one whole record. Throws for damage. */
  read(bytes: Uint8Array): McapRecords {
    const undeclared = new Map<number, number>();
    const records = this.#readAll(bytes, undeclared).filter((record) => {
      if (record.type === 'Channel') this.#channels.set(record.id, record);
      if (record.type !== 'Message') return true;
      const count = undeclared.get(record.channelId);
      if (count !== undefined) undeclared.set(record.channelId, count + 1);
      return count === undefined;
    });
    // The reader knows channels now that the file does not have.
    if (undeclared.size > 0) this.#reader = readerOf(this.#channels.values());
    return { records, undeclared };
  }

  /** Lets messages of unknown channels through, which are added to `undeclared`: all others can be used. */
  #readAll(bytes: Uint8Array, undeclared: Map<number, number>): readonly McapTypes.TypedMcapRecord[] {
    for (;;) {
      try {
        return allRecords(this.#reader, bytes);
      } catch (error) {
        const id = Number(UNDECLARED.exec(errorMessage(error))?.[1] ?? Number.NaN);
        if (!Number.isNaN(id)) undeclared.set(id, 0);
        // The reader cannot be used any more.
        this.#reader = readerOf([...this.#channels.values(), ...[...undeclared.keys()].map(nameless)]);
        if (Number.isNaN(id)) throw error;
      }
    }
  }
}

function nameless(id: number): McapTypes.Channel {
  return { id, schemaId: 0, topic: '', messageEncoding: '', metadata: new Map() };
}

/** A reader that knows these channels: it refuses messages of any other one. */
function readerOf(channels: Iterable<McapTypes.Channel>): McapStreamReader {
  const reader = new McapStreamReader({ decompressHandlers: CHUNK_UNPACKERS, noMagicPrefix: true });
  const builder = new McapRecordBuilder();
  for (const channel of channels) builder.writeChannel(channel);
  allRecords(reader, builder.buffer);
  return reader;
}

function allRecords(reader: McapStreamReader, bytes: Uint8Array): readonly McapTypes.TypedMcapRecord[] {
  const records: McapTypes.TypedMcapRecord[] = [];
  reader.append(bytes);
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) records.push(record);
  return records;
}
