import { BagRows } from './bag-rows.ts';
import { type BagTopic, readBagTopics } from './bag-topics.ts';
import { refuseCompressedMessage } from './compressed-bag.ts';
import type { RangedFile } from './ranged-file.ts';
import { damageOf } from './recording-damage.ts';
import type { MessageOptions, Recording } from './recording.ts';
import { SqlitePages } from './sqlite-pages.ts';
import { readTables } from './sqlite-schema.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

/**
 * Opens a ROS 2 bag (`.db3`, rosbag2_storage_sqlite3), which is read page by page. Damaged pages and rows are passed over. Throws
 * `SkipscopeError('invalid-input')` for a file that is no such bag, or holds no message, and `unsupported` for one that is compressed.
 */
export async function openBag(file: RangedFile): Promise<Recording> {
  const pages = await SqlitePages.open(file);
  const tables = await readTables(pages);
  const [topics, messages] = [tables.get('topics'), tables.get('messages')];
  if (!topics || !messages) throw pages.damaged('it has no tables of topics and messages');
  const rows = new BagRows(messages, pages);
  const [start, end] = [await rows.start(), await rows.end()];
  if (start === null || end === null) throw pages.damaged('it holds no message that can be read');
  const sample = await rows.sample();
  if (sample) refuseCompressedMessage(file.name, sample);
  const found = await readBagTopics(topics, tables.get('message_definitions'), await rows.rates());
  return new Bag({ file, pages, rows, topics: found, start, end });
}

interface BagParts {
  readonly file: RangedFile;
  readonly pages: SqlitePages;
  readonly rows: BagRows;
  readonly topics: readonly BagTopic[];
  readonly start: bigint;
  readonly end: bigint;
}

class Bag implements Recording {
  readonly label: string;
  readonly remark: string | null;
  readonly topics: readonly BagTopic[];
  readonly start: bigint;
  readonly end: bigint;

  constructor(private readonly parts: BagParts) {
    const { file, pages, topics, start, end } = parts;
    [this.label, this.remark, this.topics] = [file.name, pages.cut, topics];
    [this.start, this.end] = [start, end];
  }

  async *messages(
    { name }: StreamTopic,
    from: bigint,
    { onDamage = () => undefined, signal }: MessageOptions = {},
  ): AsyncGenerator<StreamMessage, void, undefined> {
    const { rows, pages } = this.parts;
    const id = this.topics.find((topic) => topic.name === name)?.id;
    for await (const row of rows.since(from, onDamage)) {
      signal?.throwIfAborted();
      try {
        const { topic, time } = await rows.head(row);
        if (topic !== id || time < from) continue;
        const data = await rows.data(row);
        yield { data, time };
      } catch (error) {
        onDamage(pages.damagedRow(row.id, damageOf(error)));
      }
    }
  }

  close(): void {
    this.parts.file.close();
  }
}
