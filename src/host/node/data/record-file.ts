import { z } from 'zod';
import { DirectoryStore } from '#host/node/files/directory.ts';

/** Records by key, in one JSON file of a folder. A file that is damaged counts as one without records. */
export class RecordFile<T> {
  readonly #store: DirectoryStore;
  readonly #name: string;
  readonly #schema: z.ZodType<Record<string, T>>;

  constructor(folder: string, name: string, record: z.ZodType<T>) {
    this.#store = new DirectoryStore(folder);
    this.#name = name;
    this.#schema = z.record(z.string(), record);
  }

  async read(): Promise<Readonly<Record<string, T>>> {
    if (!(await this.#store.exists(this.#name))) return {};
    try {
      return this.#schema.parse(JSON.parse(new TextDecoder().decode(await this.#store.read(this.#name))));
    } catch {
      return {};
    }
  }

  async write(records: Readonly<Record<string, T>>): Promise<void> {
    await this.#store.write(this.#name, [new TextEncoder().encode(JSON.stringify(records))]);
  }
}
