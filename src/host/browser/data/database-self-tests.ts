import { type DBSchema, openDB } from 'idb';
import { type SelfTestResult, selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import type { SelfTestRecords } from '#service/ports/engine-host.ts';

interface Schema extends DBSchema {
  results: { key: string; value: unknown };
}

/** Self-tests in an IndexedDB database of their own, which this origin can lose without harm. */
export class DatabaseSelfTests implements SelfTestRecords {
  async read(key: string): Promise<SelfTestResult | null> {
    const parsed = selfTestResultSchema.safeParse(await (await open()).get('results', key));
    return parsed.success ? parsed.data : null;
  }

  async write(key: string, result: SelfTestResult): Promise<void> {
    await (await open()).put('results', result, key);
  }
}

function open() {
  return openDB<Schema>('skipscope-self-tests', 1, {
    upgrade: (database) => {
      database.createObjectStore('results');
    },
  });
}
