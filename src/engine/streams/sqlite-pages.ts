import { SkipscopeError } from '#engine/base/errors.ts';
import { refuseCompressedFile } from './compressed-bag.ts';
import type { RangedFile } from './ranged-file.ts';
import { damagedPart, damagedRow } from './recording-damage.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/** Pages of the tree that are kept, and parts of long values; both are read again and again. */
const KEPT_PAGES = 256;
const KEPT_PARTS = 8;
const PART_BYTES = 2 ** 20;

/** The pages of an SQLite database, read in parts (https://www.sqlite.org/fileformat2.html). */
export class SqlitePages {
  readonly #pages = new Map<number, Promise<Uint8Array>>();
  readonly #parts = new Map<number, Promise<Uint8Array>>();

  private constructor(
    private readonly file: RangedFile,
    readonly pageBytes: number,
    /** Bytes of a page that hold data. */
    readonly usableBytes: number,
    /** Pages that the header tells of; null where it does not say. */
    private readonly declaredPages: number | null,
  ) {}

  /** Throws `SkipscopeError('invalid-input')` for a file that is no database, or one whose texts are not UTF-8; `unsupported` for a compressed one. */
  static async open(file: RangedFile): Promise<SqlitePages> {
    const head = await file.read(0, Math.min(HEADER_BYTES, file.bytes));
    refuseCompressedFile(file.name, head);
    if (new TextDecoder().decode(head.subarray(0, MAGIC.length)) !== MAGIC || head.length < HEADER_BYTES)
      throw damagedBag(file.name, 'it does not begin as an SQLite database does');
    const view = new DataView(head.buffer);
    const said = view.getUint16(16);
    const pageBytes = said === 1 ? 65536 : said;
    if (pageBytes < 512) throw damagedBag(file.name, `its pages would have ${String(pageBytes)} bytes`);
    if (view.getUint32(56) > 1) throw damagedBag(file.name, 'its texts are not UTF-8');
    // Old writers left the number of pages as it was: it counts only where both counters of changes are equal.
    const declared = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : null;
    return new SqlitePages(file, pageBytes, pageBytes - view.getUint8(20), declared);
  }

  /** That the file was cut off, in words; null for one that is as long as its header says. */
  get cut(): string | null {
    const [whole, declared] = [this.#whole, this.declaredPages];
    if (declared === null || whole >= declared) return null;
    return `${this.file.name} ends early: it has ${String(whole)} of ${String(declared)} pages.`;
  }

  /** Whether a page is one of those that were cut off. */
  isCut(number: number): boolean {
    return this.declaredPages !== null && number > this.#whole && number <= this.declaredPages;
  }

  get #whole(): number {
    return Math.floor(this.file.bytes / this.pageBytes);
  }

  /** A page of a tree; the first one has the number 1. */
  page(number: number): Promise<Uint8Array> {
    return kept(this.#pages, number, KEPT_PAGES, async () => {
      const [start, end] = this.#range(number);
      return this.file.read(start, end);
    });
  }

  /** A page of a long value: those of one value mostly lie one behind the other, so that many are read at once. */
  async overflowPage(number: number): Promise<Uint8Array> {
    const [start, end] = this.#range(number);
    const perPart = Math.floor(PART_BYTES / this.pageBytes) * this.pageBytes;
    const part = Math.floor(start / perPart);
    const bytes = await kept(this.#parts, part, KEPT_PARTS, async () =>
      this.file.read(part * perPart, Math.min((part + 1) * perPart, this.file.bytes)),
    );
    return bytes.subarray(start - part * perPart, end - part * perPart);
  }

  damaged(what: string): SkipscopeError {
    return damagedBag(this.file.name, what);
  }

  /** A page that is passed over, with all that it leads to. */
  damagedPage(number: number, { cause }: SkipscopeError): SkipscopeError {
    return damagedPart(this.file, (number - 1) * this.pageBytes, this.pageBytes, cause);
  }

  /** A row that is passed over. */
  damagedRow(id: number, { cause }: SkipscopeError): SkipscopeError {
    return damagedRow(this.file, id, cause);
  }

  /** Whether a value could be as long. */
  holds(bytes: number): boolean {
    return bytes <= this.file.bytes;
  }

  #range(number: number): readonly [number, number] {
    const end = number * this.pageBytes;
    if (number < 1 || end > this.file.bytes) throw this.damaged(`it ends before its page ${String(number)}`);
    return [end - this.pageBytes, end];
  }
}

/** The value of `key`, read where it is not kept; of the kept ones the oldest goes. */
function kept<T>(
  cache: Map<number, Promise<T>>,
  key: number,
  most: number,
  read: () => Promise<T>,
): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const reading = read();
  cache.set(key, reading);
  reading.catch(() => cache.delete(key));
  const [oldest] = cache.keys();
  if (cache.size > most && oldest !== undefined) cache.delete(oldest);
  return reading;
}

function damagedBag(file: string, what: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${file} is no whole ROS 2 bag: ${what}.`,
    'Close the recorder before the file is copied, or mend it with "ros2 bag reindex".',
    { cause: new Error(what) },
  );
}
