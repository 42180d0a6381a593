import { z } from 'zod';
import type { ModelTrials } from '#service/ports/model-trials.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';

const FILE = 'model-trials.json';

const recordsSchema = z.record(z.string(), z.number().int().positive());

/** Lost trials by model, in a file. */
export class FileModelTrials implements ModelTrials {
  readonly #store: DirectoryStore;

  constructor(folder: string) {
    this.#store = new DirectoryStore(folder);
  }

  async lost(hash: string): Promise<number> {
    return (await this.#all())[hash] ?? 0;
  }

  async write(hash: string, lost: number): Promise<void> {
    const { [hash]: before = 0, ...others } = await this.#all();
    if (before === lost) return;
    const all = lost === 0 ? others : { ...others, [hash]: lost };
    await this.#store.write(FILE, [new TextEncoder().encode(JSON.stringify(all))]);
  }

  /** A damaged file counts as none: every model is tried again. */
  async #all(): Promise<z.infer<typeof recordsSchema>> {
    if (!(await this.#store.exists(FILE))) return {};
    try {
      return recordsSchema.parse(JSON.parse(new TextDecoder().decode(await this.#store.read(FILE))));
    } catch {
      return {};
    }
  }
}
