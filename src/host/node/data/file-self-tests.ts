import { z } from 'zod';
import { type SelfTestResult, selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import type { SelfTestRecords } from '#service/ports/engine-host.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';

const FILE = 'self-tests.json';

const recordsSchema = z.record(z.string(), selfTestResultSchema);

/** Results of the self-test, in a file. */
export class FileSelfTests implements SelfTestRecords {
  readonly #store: DirectoryStore;

  constructor(folder: string) {
    this.#store = new DirectoryStore(folder);
  }

  async read(key: string): Promise<SelfTestResult | null> {
    return (await this.#all())[key] ?? null;
  }

  async write(key: string, result: SelfTestResult): Promise<void> {
    const all = { ...(await this.#all()), [key]: result };
    await this.#store.write(FILE, [new TextEncoder().encode(JSON.stringify(all))]);
  }

  /** A damaged file counts as none: the tests are run again. */
  async #all(): Promise<z.infer<typeof recordsSchema>> {
    if (!(await this.#store.exists(FILE))) return {};
    try {
      return recordsSchema.parse(JSON.parse(new TextDecoder().decode(await this.#store.read(FILE))));
    } catch {
      return {};
    }
  }
}
