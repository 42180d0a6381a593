import { McapRecordBuilder, McapStreamReader, type McapTypes } from '@mcap/core';
import { CHUNK_UNPACKERS } from './mcap-chunks.ts';

/** Reads the records of a file one by one, a chunk with all that it holds. It can read on behind a damaged one. */
export class McapRecordReader {
  readonly #channels = new Map<number, McapTypes.Channel>();
  #reader: McapStreamReader;

  /** `channels` are those that records may belong to without a record of their own. */
  constructor(channels: Iterable<McapTypes.Channel> = []) {
    for (const channel of channels) this.#channels.set(channel.id, channel);
    this.#reader = readerOf(this.#channels.values());
  }

  /** The records in one whole record; they are valid until the next call. Throws for damage. */
  read(bytes: Uint8Array): readonly McapTypes.TypedMcapRecord[] {
    try {
      const records = allRecords(this.#reader, bytes);
      for (const record of records) if (record.type === 'Channel') this.#channels.set(record.id, record);
      return records;
    } catch (error) {
      // The reader cannot be used any more.
      this.#reader = readerOf(this.#channels.values());
      throw error;
    }
  }
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
