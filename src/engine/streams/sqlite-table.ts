import { type DamageSink, damageOf } from './recording-damage.ts';
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

/** One page of a table. */
interface TreePage {
  readonly page: Uint8Array;
  readonly view: DataView;
  /** Where its header begins. */
  readonly at: number;
  readonly type: number;
  /** Where its cells begin, in the order of their ids. */
  readonly cells: readonly number[];
}

/** One reading of a table, from an id on. */
interface Walk {
  readonly from: number;
  /** Without it, damage ends the reading. */
  readonly onDamage: DamageSink | undefined;
  /** Pages that were read: a second time, a damaged page led there. */
  readonly seen: Set<number>;
}

/** A table of a database by the number of its first page. */
export class SqliteTable {
  constructor(
    private readonly pages: SqlitePages,
    private readonly root: number,
  ) {}

  /**
   * Rows whose id is at least `from`, in the order of their ids. With `onDamage`, damaged pages below the first one are passed over,
   * those that were cut off without a word; without it, they throw.
   */
  rows(from = 0, onDamage?: DamageSink): AsyncGenerator<SqliteRow, void, undefined> {
    return this.#rowsBelow(this.root, { from, onDamage, seen: new Set() }, 0, Infinity);
  }

  /** The id of the last row in a page that is not damaged; null for an empty table. */
  lastId(): Promise<number | null> {
    return this.#lastBelow(this.root, { from: 0, onDamage: () => undefined, seen: new Set() }, 0, Infinity);
  }

  /** `most` is the greatest id that belongs below this page. */
  async *#rowsBelow(
    number: number,
    walk: Walk,
    depth: number,
    most: number,
  ): AsyncGenerator<SqliteRow, void, undefined> {
    const opened = await this.#openOrPass(number, walk, depth);
    if (opened === null) return;
    if (opened.type === LEAF) {
      for (const row of this.#rowsIn(opened, number, most, walk.onDamage)) if (row.id >= walk.from) yield row;
      return;
    }
    for (const child of childrenOf(opened, most))
      if (child.most >= walk.from) yield* this.#rowsBelow(child.page, walk, depth + 1, child.most);
  }

  async #lastBelow(number: number, walk: Walk, depth: number, most: number): Promise<number | null> {
    const opened = await this.#openOrPass(number, walk, depth);
    if (opened === null) return null;
    if (opened.type === LEAF) return this.#rowsIn(opened, number, most, walk.onDamage).at(-1)?.id ?? null;
    for (const child of childrenOf(opened, most).toReversed()) {
      const id = await this.#lastBelow(child.page, walk, depth + 1, child.most);
      if (id !== null) return id;
    }
    return null;
  }

  /** The rows of a leaf. Their ids rise up to that by which the page above names it; damage seldom leaves them so. */
  #rowsIn(
    { page, cells }: TreePage,
    number: number,
    most: number,
    onDamage: DamageSink | undefined,
  ): readonly TreeRow[] {
    const rows: TreeRow[] = [];
    for (const cell of cells) {
      const [bytes, behind] = readVarint(page, cell);
      const [id, start] = readVarint(page, behind);
      if (id > (rows.at(-1)?.id ?? -1) && id <= most && start <= page.length && this.pages.holds(bytes))
        rows.push(new TreeRow(this.pages, page, id, start, bytes));
    }
    if (rows.length === cells.length) return rows;
    const lost = String(cells.length - rows.length);
    const damage = this.pages.damaged(
      `${lost} of ${String(cells.length)} rows in its page ${String(number)} cannot be read`,
    );
    if (!onDamage) throw damage;
    onDamage(this.pages.damagedPage(number, damage));
    return rows;
  }

  /** Null for a page that is passed over. */
  async #openOrPass(number: number, { seen, onDamage }: Walk, depth: number): Promise<TreePage | null> {
    try {
      if (depth >= MOST_DEPTH || seen.has(number)) throw this.pages.damaged('its tables are a circle');
      seen.add(number);
      return await this.#open(number);
    } catch (error) {
      if (depth === 0 || !onDamage) throw error;
      const damage = damageOf(error);
      if (!this.pages.isCut(number)) onDamage(this.pages.damagedPage(number, damage));
      return null;
    }
  }

  async #open(number: number): Promise<TreePage> {
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

/** The pages below an inner one, in the order of their ids, each with the greatest of them. */
function childrenOf(
  { page, view, at, cells }: TreePage,
  most: number,
): readonly { readonly page: number; readonly most: number }[] {
  const children = cells
    // What lies beyond the page is damaged, and leads nowhere.
    .filter((cell) => cell + 4 < page.length)
    .map((cell) => ({ page: view.getUint32(cell), most: readVarint(page, cell + 4)[0] }));
  return [...children, { page: view.getUint32(at + 8), most }];
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
