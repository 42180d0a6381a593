import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { FUSED, PORTABLE } from '#engine/graphs/dialect.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { tryDevice } from './try-device.ts';

let runtime: OrtRuntime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

it('tries a device once for each dtype and dialect', async () => {
  const kept = new Map<string, SelfTestResult>();
  const records = {
    read: (key: string) => Promise.resolve(kept.get(key) ?? null),
    write: (key: string, result: SelfTestResult) => Promise.resolve(void kept.set(key, result)),
  };
  const compile = vi.spyOn(runtime, 'createSession');
  const first = await tryDevice(runtime, PORTABLE, 'q4', records);
  expect(first.passed).toBe(true);
  const compiled = compile.mock.calls.length;
  expect(compiled).toBeGreaterThan(0);
  expect(await tryDevice(runtime, PORTABLE, 'q4', records)).toEqual(first);
  expect(compile.mock.calls.length).toBe(compiled);
  await tryDevice(runtime, FUSED, 'q4', records);
  await tryDevice(runtime, PORTABLE, 'fp32', records);
  expect(compile.mock.calls.length).toBe(3 * compiled);
  expect(kept.size).toBe(3);
});

it('tries it all the same where nothing can be remembered', async () => {
  const full = () => Promise.reject(new Error('The disk is full.'));
  expect(await tryDevice(runtime, PORTABLE, 'q4', { read: full, write: full })).toMatchObject({
    passed: true,
  });
});
