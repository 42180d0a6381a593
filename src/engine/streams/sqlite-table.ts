import type { SqlitePages } from './sqlite-pages.ts';
import {
  type SqliteColumn,
  type SqliteValue,
  columnValue,
  readVarint,
  recordColumns,
} from './sqlite-record.ts';

const LEAF = 0x0d;
const INTERIOR = 0x05;
/** The first page begins with the header of the file. */
const FIRST_PAGE_AT = 100;
/** No sound tree is as deep. */
const MOST_DEPTH = 20;

/** One row, whose values are read when they are asked for. */
export interface SqliteRow {
  readonly id: number;
  /** The value of a column by its place; null where the row is shorter. */
  value(column: number): Promise<SqliteValue>;
}

/** A table of a database by the number of its first page. */
export class SqliteTable {
  constructor(
    private readonly pages: SqlitePages,
    private readonly root: number,
  ) {}

  /** Rows whose id is at least `from`, in the order of their ids. */
  rows(from = 0): AsyncGenerator<SqliteRow, void, undefined> {
    return this.#rowsBelow(this.root, from, 0);
  }

  /** The id of the last row; null for an empty table. */
  async lastId(): Promise<number | null> {
    let number = this.root;
    for (let depth = 0; depth < MOST_DEPTH; depth++) {
      const { view, type, cells, at, page } = await this.#open(number);
      if (type === LEAF) {
        const cell = cells.at(-1);
        return cell === undefined ? null : readVarint(page, readVarint(page, cell)[1])[0];
      }
      number = view.getUint32(at + 8);
    }
    throw this.pages.damaged('its tables are a circle');
  }

  async *#rowsBelow(number: number, from: number, depth: number): AsyncGenerator<SqliteRow, void, undefined> {
    if (depth >= MOST_DEPTH) throw this.pages.damaged('its tables are a circle');
    const { view, type, cells, at, page } = await this.#open(number);
    if (type === LEAF) {
      for (const cell of cells) {
        const [bytes, behind] = readVarint(page, cell);
        const [id, start] = readVarint(page, behind);
        if (id >= from) yield new TreeRow(this.pages, page, id, start, bytes);
      }
      return;
    }
    for (const cell of cells) {
      const [id] = readVarint(page, cell + 4);
      if (id >= from) yield* this.#rowsBelow(view.getUint32(cell), from, depth + 1);
    }
    yield* this.#rowsBelow(view.getUint32(at + 8), from, depth + 1);
  }

  async #open(number: number) {
    const page = await this.pages.page(number);
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    const at = number === 1 ? FIRST_PAGE_AT : 0;
    const type = view.getUint8(at);
    if (type !== LEAF && type !== INTERIOR)
      throw this.pages.damaged(`its page ${String(number)} is of no table`);
    const first = at + (type === LEAF ? 8 : 12);
    const count = Math.min(view.getUint16(at + 3), Math.floor((page.length - first) / 2));
    const cells = Array.from({ length: count }, (_, cell) => view.getUint16(first + cell * 2));
    return { page, view, at, type, cells };
  }
}

class TreeRow implements SqliteRow {
  readonly #local: Uint8Array;
  readonly #columns: readonly SqliteColumn[];
  readonly #overflow: number;
  #whole: Uint8Array | null = null;

  /** `bytes` is the length of the record, which begins at `start` of the page and may go on in other pages. */
  constructor(
    private readonly pages: SqlitePages,
    page: Uint8Array,
    readonly id: number,
    start: number,
    private readonly bytes: number,
  ) {
    const local = localBytes(bytes, pages.usableBytes);
    this.#local = page.subarray(start, start + local);
    this.#columns = recordColumns(this.#local);
    const behind = new DataView(page.buffer, page.byteOffset, page.byteLength);
    this.#overflow = local < bytes && start + local + 4 <= page.length ? behind.getUint32(start + local) : 0;
  }

  async value(column: number): Promise<SqliteValue> {
    const found = this.#columns[column];
    if (!found) return null;
    const { type, start, end } = found;
    const record = end <= this.#local.length ? this.#local : await this.#record();
    if (end > record.length) throw this.pages.damaged(`its row ${String(this.id)} is not whole`);
    return columnValue(type, record.subarray(start, end));
  }

  async #record(): Promise<Uint8Array> {
    if (this.#whole) return this.#whole;
    const whole = new Uint8Array(this.bytes);
    whole.set(this.#local);
    let filled = this.#local.length;
    let next = this.#overflow;
    while (filled < whole.length) {
      const page = await this.pages.overflowPage(next);
      const part = page.subarray(4, Math.min(this.pages.usableBytes, 4 + whole.length - filled));
      whole.set(part, filled);
      filled += part.length;
      next = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0);
    }
    this.#whole = whole;
    return whole;
  }
}

/** The bytes of a record that lie in its own page (section 1.6 of the format). */
function localBytes(bytes: number, usable: number): number {
  const most = usable - 35;
  if (bytes <= most) return bytes;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const filling = least + ((bytes - least) % (usable - 4));
  return filling <= most ? filling : least;
}
