import { type SelfTestResult, selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import type { SelfTestRecords } from '#service/ports/engine-host.ts';
import { RecordFile } from './record-file.ts';

/** Results of the self-test, in a file. Where it is damaged, the tests are run again. */
export class FileSelfTests implements SelfTestRecords {
  readonly #file: RecordFile<SelfTestResult>;

  constructor(folder: string) {
    this.#file = new RecordFile(folder, 'self-tests.json', selfTestResultSchema);
  }

  async read(key: string): Promise<SelfTestResult | null> {
    return (await this.#file.read())[key] ?? null;
  }

  async write(key: string, result: SelfTestResult): Promise<void> {
    await this.#file.write({ ...(await this.#file.read()), [key]: result });
  }
}
