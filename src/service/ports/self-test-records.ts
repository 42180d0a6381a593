import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';

/** What devices made of the self-test, by device and way of computing, kept over visits. */
export interface SelfTestRecords {
  /** Null for a device that was not tried yet. */
  read(key: string): Promise<SelfTestResult | null>;
  write(key: string, result: SelfTestResult): Promise<void>;
}
