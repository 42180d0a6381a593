import type { Dialect } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { selfTest } from '#engine/selftest/self-test.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';
import type { SelfTestRecords } from '#service/ports/engine-host.ts';

/**
 * The result of the self-test of a device for models of `dtype`. The test runs once, and its result is stored; a host that cannot
 * store it runs the test every time. Throws as `selfTest` does, and if the test has ended the runtime: the result is kept, so
 * that the next runtime is not asked for what ended this one.
 */
export async function tryDevice(
  runtime: OrtRuntime,
  dialect: Dialect,
  dtype: ModelDtype,
  records: SelfTestRecords,
): Promise<SelfTestResult> {
  const { provider, version, adapter } = runtime.describe();
  const { attention, weights, activations } = dialect;
  const key = JSON.stringify([provider, version, adapter, dtype, attention, weights, activations]);
  const known = await records.read(key).catch(() => null);
  if (known !== null) return known;
  const result = await selfTest(runtime, dialect, dtype);
  await records.write(key, result).catch(() => undefined);
  if (runtime.failure !== null) throw runtime.failure;
  return result;
}
