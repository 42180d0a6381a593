import { type DamageSink, damageOf } from './recording-damage.ts';
import type { SqlitePages } from './sqlite-pages.ts';
import type { NamedTable } from './sqlite-schema.ts';
import type { SqliteRow } from './sqlite-table.ts';

/** Rows at the beginning by which the rate of each topic is told, and at most so many in a row that are damaged at the end. */
const LOOKED_AT = 500;

/** What lies in front of a message's bytes. */
interface RowHead {
  readonly topic: bigint;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
}

/** Damage is told when messages are played, not when rows are looked at. */
const UNTOLD: DamageSink = () => undefined;

/** The rows of the table of messages. They are in the order in which they were recorded, which is that of their times. */
export class BagRows {
  readonly #topic: number;
  readonly #time: number;
  readonly #data: number;

  constructor(
    private readonly messages: NamedTable,
    private readonly pages: SqlitePages,
  ) {
    this.#topic = messages.column('topic_id');
    this.#time = messages.column('timestamp');
    this.#data = messages.column('data');
  }

  /** The time of the first message that can be read; null without one. */
  async start(): Promise<bigint | null> {
    return (await this.#readableFrom(0))?.time ?? null;
  }

  /** The time of the last message that can be read; null without one. */
  async end(): Promise<bigint | null> {
    const last = (await this.messages.table.lastId()) ?? -1;
    for (let id = last; id >= 0 && id > last - LOOKED_AT; id--) {
      const found = await this.#readableFrom(id);
      if (found) return found.time;
    }
    return null;
  }

  /** The bytes of the first message; null where they cannot be read. */
  async sample(): Promise<Uint8Array | null> {
    const { value: row } = await this.messages.table.rows(0, UNTOLD).next();
    if (!row) return null;
    try {
      return await this.data(row);
    } catch (error) {
      damageOf(error);
      return null;
    }
  }

  /** Topic and time of a row. Throws `SkipscopeError('invalid-input')` for one that is damaged. */
  async head(row: SqliteRow): Promise<RowHead> {
    const [topic, time] = [await row.value(this.#topic), await row.value(this.#time)];
    if (typeof topic !== 'bigint' || typeof time !== 'bigint')
      throw this.pages.damaged(`its row ${String(row.id)} has no topic or no time`);
    return { topic, time };
  }

  /** The bytes of a message. Throws as `head` does. */
  async data(row: SqliteRow): Promise<Uint8Array> {
    const value = await row.value(this.#data);
    if (value instanceof Uint8Array) return value;
    throw this.pages.damaged(`its row ${String(row.id)} holds no message`);
  }

  /** Rows about from this time on: the first one is found by halving. Damaged ones have no time, and come too. */
  async *since(time: bigint, onDamage: DamageSink): AsyncGenerator<SqliteRow, void, undefined> {
    let low = 0;
    let high = (await this.messages.table.lastId()) ?? 0;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = await this.#readableFrom(middle);
      if (found && found.time < time) low = found.id + 1;
      else high = middle;
    }
    yield* this.messages.table.rows(low, onDamage);
  }

  /** Messages of each topic in a second, from the first rows. */
  async rates(): Promise<ReadonlyMap<bigint, number>> {
    const seen = new Map<bigint, { readonly first: bigint; last: bigint; count: number }>();
    let looked = 0;
    for await (const row of this.messages.table.rows(0, UNTOLD)) {
      const head = await this.#headOrNull(row);
      const known = head && seen.get(head.topic);
      if (known) [known.last, known.count] = [head.time, known.count + 1];
      else if (head) seen.set(head.topic, { first: head.time, last: head.time, count: 1 });
      if (++looked === LOOKED_AT) break;
    }
    return new Map(
      [...seen].flatMap(([topic, { first, last, count }]) =>
        last > first ? [[topic, ((count - 1) * 1e9) / Number(last - first)]] : [],
      ),
    );
  }

  /** Null for a damaged row. */
  async #headOrNull(row: SqliteRow): Promise<RowHead | null> {
    try {
      return await this.head(row);
    } catch (error) {
      damageOf(error);
      return null;
    }
  }

  /** The first row from this id on that can be read. */
  async #readableFrom(id: number): Promise<{ readonly id: number; readonly time: bigint } | null> {
    for await (const row of this.messages.table.rows(id, UNTOLD)) {
      const head = await this.#headOrNull(row);
      if (head) return { id: row.id, time: head.time };
    }
    return null;
  }
}
