import { afterAll, expect, it } from 'vitest';
import { FUSED_F16, PORTABLE } from '#engine/graphs/dialect.ts';
import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { RuntimeDescription } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { defaultMemoryBudget, featureBytes, planFeatures } from './memory-budget.ts';

const GIB = 2 ** 30;
const runtime = await createNodeRuntime();
const converted = await convertFamily('llama-clip', 'q4f16');
const manifest = await readManifest(converted.files);
afterAll(() => Promise.all([converted.remove(), runtime.dispose()]));

const on = (device: Partial<RuntimeDescription>) => ({
  describe: () => ({ ...runtime.describe(), ...device }),
});

it.each<[string, Partial<RuntimeDescription>]>([
  ["in the host's memory", { provider: 'cpu', memoryBytes: 64 * GIB }],
  ['in a browser', { provider: 'wasm', memoryBytes: 3 * GIB }],
  ['on a GPU that tells nothing of its memory', { provider: 'webgpu', memoryBytes: null }],
])('one GiB is kept %s', (_, device) => {
  expect(defaultMemoryBudget({ manifest, dialect: PORTABLE, runtime: on(device) })).toBe(GIB);
});

it.each<RuntimeDescription['provider']>(['cuda', 'webgpu'])(
  'on %s as much is kept as the weights leave, which may be nothing',
  (provider) => {
    const budget = (memoryBytes: number) =>
      defaultMemoryBudget({ manifest, dialect: FUSED_F16, runtime: on({ provider, memoryBytes }) });
    expect(budget(20 * GIB)).toBe(20 * GIB - decoderMemory(manifest, FUSED_F16));
    expect(budget(1000)).toBe(0);
  },
);

it('features take their part of the memory that they lie in', () => {
  const ten = 10 * featureBytes(manifest);
  const shared = { manifest, runtime: on({ provider: 'cpu', memoryBytes: 64 * GIB }) };
  expect(planFeatures(shared, ten, 4)).toEqual({ kept: 4, memoryLeft: 0.6 * ten });
  expect(planFeatures(shared, ten, 20)).toEqual({ kept: 10, memoryLeft: 0 });
});

it('features beside a GPU leave its memory as it is, and are bounded by that of the host', () => {
  const gpu = { manifest, runtime: on({ provider: 'cuda', memoryBytes: 64 * GIB }) };
  const all = Math.floor((4 * GIB) / featureBytes(manifest));
  expect(planFeatures(gpu, 50 * GIB, all + 1)).toEqual({ kept: all, memoryLeft: 50 * GIB });
  expect(planFeatures(gpu, 10 * featureBytes(manifest), 20)).toMatchObject({ kept: 10 });
});
