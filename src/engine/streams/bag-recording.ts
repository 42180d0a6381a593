import { type BagTopic, readBagTopics } from './bag-topics.ts';
import type { RangedFile } from './ranged-file.ts';
import type { Recording } from './recording.ts';
import { SqlitePages } from './sqlite-pages.ts';
import { type NamedTable, readTables } from './sqlite-schema.ts';
import type { SqliteRow } from './sqlite-table.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

/** Rows at the beginning by which the rate of each topic is told, without a look at the whole file. */
const LOOKED_AT = 500;

/**
 * Opens a ROS 2 bag (`.db3`, rosbag2_storage_sqlite3), which is read page by page. Throws `SkipscopeError('invalid-input')` for a file
 * that is no such bag, or holds no message.
 */
export async function openBag(file: RangedFile): Promise<Recording> {
  const pages = await SqlitePages.open(file);
  const tables = await readTables(pages);
  const [topics, messages] = [tables.get('topics'), tables.get('messages')];
  if (!topics || !messages) throw pages.damaged('it has no tables of topics and messages');
  const rows = new MessageRows(messages);
  const [first, last] = [await rows.first(), await rows.last()];
  if (!first || !last) throw pages.damaged('it holds no message');
  const found = await readBagTopics(topics, tables.get('message_definitions'), await rows.rates());
  const [start, end] = [await rows.time(first), await rows.time(last)];
  return new Bag(file, rows, found, start, end);
}

class Bag implements Recording {
  readonly label: string;
  readonly remark = null;

  constructor(
    private readonly file: RangedFile,
    private readonly rows: MessageRows,
    readonly topics: readonly BagTopic[],
    readonly start: bigint,
    readonly end: bigint,
  ) {
    this.label = file.name;
  }

  async *messages(topic: StreamTopic, from: bigint): AsyncGenerator<StreamMessage, void, undefined> {
    const id = this.topics.find(({ name }) => name === topic.name)?.id;
    for await (const row of this.rows.since(from)) {
      if ((await this.rows.topic(row)) !== id) continue;
      const data = await this.rows.data(row);
      if (data) yield { data, time: await this.rows.time(row) };
    }
  }

  close(): void {
    this.file.close();
  }
}

/** The rows of the table of messages. They are in the order in which they were recorded, which is that of their times. */
class MessageRows {
  readonly #topic: number;
  readonly #time: number;
  readonly #data: number;

  constructor(private readonly messages: NamedTable) {
    this.#topic = messages.column('topic_id');
    this.#time = messages.column('timestamp');
    this.#data = messages.column('data');
  }

  first(): Promise<SqliteRow | null> {
    return this.#from(0);
  }

  async last(): Promise<SqliteRow | null> {
    const id = await this.messages.table.lastId();
    return id === null ? null : this.#from(id);
  }

  async time(row: SqliteRow): Promise<bigint> {
    const value = await row.value(this.#time);
    return typeof value === 'bigint' ? value : 0n;
  }

  async topic(row: SqliteRow): Promise<bigint | null> {
    const value = await row.value(this.#topic);
    return typeof value === 'bigint' ? value : null;
  }

  async data(row: SqliteRow): Promise<Uint8Array | null> {
    const value = await row.value(this.#data);
    return value instanceof Uint8Array ? value : null;
  }

  /** Rows from this time on: the first one is found by halving. */
  async *since(time: bigint): AsyncGenerator<SqliteRow, void, undefined> {
    let low = 0;
    let high = (await this.messages.table.lastId()) ?? 0;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = await this.#from(middle);
      if (row && (await this.time(row)) < time) low = row.id + 1;
      else high = middle;
    }
    for await (const row of this.messages.table.rows(low)) if ((await this.time(row)) >= time) yield row;
  }

  /** Messages of each topic in a second, from the first rows. */
  async rates(): Promise<ReadonlyMap<bigint, number>> {
    const seen = new Map<bigint, { readonly first: bigint; last: bigint; count: number }>();
    let looked = 0;
    for await (const row of this.messages.table.rows()) {
      const [topic, time] = [await this.topic(row), await this.time(row)];
      const known = topic === null ? undefined : seen.get(topic);
      if (known) [known.last, known.count] = [time, known.count + 1];
      else if (topic !== null) seen.set(topic, { first: time, last: time, count: 1 });
      if (++looked === LOOKED_AT) break;
    }
    return new Map(
      [...seen].flatMap(([topic, { first, last, count }]) =>
        last > first ? [[topic, ((count - 1) * 1e9) / Number(last - first)]] : [],
      ),
    );
  }

  async #from(id: number): Promise<SqliteRow | null> {
    const { value } = await this.messages.table.rows(id).next();
    return value ?? null;
  }
}
