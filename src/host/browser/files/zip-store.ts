import type { ZipWriter } from '@zip.js/zip.js';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore } from '#engine/base/file-source.ts';

/**
 * A folder that becomes a zip while it is written: each file goes into it as it comes, uncompressed, because weights do not become
 * smaller. Files can be neither read again nor replaced, but for those named as `scratch`, which stay in memory and out of the zip.
 */
export class ZipStore implements FileStore {
  readonly #writer: ZipWriter<unknown>;
  readonly #scratch: ReadonlySet<string>;
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>();

  private constructor(
    readonly label: string,
    writer: ZipWriter<unknown>,
    scratch: readonly string[],
  ) {
    this.#writer = writer;
    this.#scratch = new Set(scratch);
  }

  /** Starts a zip, whose bytes go to `sink`. */
  static async open(
    label: string,
    sink: WritableStream<Uint8Array>,
    scratch: readonly string[],
  ): Promise<ZipStore> {
    // The library is large and few visits need it, so it is loaded with the first zip.
    const { ZipWriter: Writer, configure } = await import('@zip.js/zip.js');
    configure({ useWebWorkers: false });
    return new ZipStore(label, new Writer(sink, { level: 0, preventClose: true }), scratch);
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.#kept.has(path));
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#kept.keys()]);
  }

  read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.#kept.get(path);
    return bytes ? Promise.resolve(bytes) : Promise.reject(this.#written(path));
  }

  async readRange(path: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.read(path)).slice(start, end);
  }

  remove(path: string): Promise<void> {
    this.#kept.delete(path);
    return Promise.resolve();
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    if (this.#scratch.has(path)) {
      const parts: BlobPart[] = [];
      for await (const chunk of chunks) parts.push(chunk.slice());
      this.#kept.set(path, new Uint8Array(await new Blob(parts).arrayBuffer()));
      return;
    }
    await this.#writer.add(path, streamOf(chunks));
  }

  /** Writes the directory of the zip behind its files. The sink stays open. */
  async finish(): Promise<void> {
    await this.#writer.close();
  }

  #written(path: string): SkipscopeError {
    return new SkipscopeError(
      'not-found',
      `${path} of ${this.label} cannot be read: what is in a zip is written only.`,
      'Export into a folder.',
    );
  }
}

/** A stream that asks for the next chunk when the last one was taken. */
function streamOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = (async function* () {
    yield* chunks;
  })();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
