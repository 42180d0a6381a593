import { expect, it } from 'vitest';
import type { UnitTask } from '#engine/workers/unit-task.ts';
import { refusalOf } from './refusal-of.ts';
import type { WorkerRecord } from './worker-record.ts';

const arithmetic = {
  provider: 'cuda',
  version: '1.30.0',
  adapter: 'NVIDIA H100',
  arithmetic: 'float16',
  weights: 'packed',
};
const task: UnitTask = {
  ...{
    format: 'skipscope-units',
    version: 1,
    app: '0.1.0',
    model: { name: 'llava', hash: 'a'.repeat(64) },
    arithmetic,
  },
  ...{ independent: false, phase: 'both', maxNewTokens: 4, noiseMargin: 0.1, prompts: [], samples: [] },
};
const model = { name: 'llava', hash: task.model.hash, deviceClass: 'c', arithmetic };
const worker: WorkerRecord = {
  ...{ id: 'gpu-3', host: 'gpu-3', app: '0.1.0', models: [model], selfTest: null },
  ...{ units: 0, failed: 0, busyMs: 0, leaving: false },
  device: { provider: 'cuda', adapter: 'NVIDIA H100', version: '1.30.0', threads: 1 },
};

it.each<[string, Partial<WorkerRecord>, RegExp | null]>([
  ['one like the search', {}, null],
  [
    'one without the model',
    { models: [{ ...model, hash: 'b'.repeat(64) }] },
    /does not have the model llava/u,
  ],
  ['one of another version', { app: '0.2.0' }, /version 0\.2\.0 of Skipscope, the search version 0\.1\.0/u],
  [
    'one with another device',
    { models: [{ ...model, arithmetic: { ...arithmetic, adapter: 'NVIDIA T4', arithmetic: 'float32' } }] },
    /computes with NVIDIA T4, float32, the search with NVIDIA H100, float16/u,
  ],
])('a worker is refused by what it differs in: %s', (_, change, reason) => {
  const refusal = refusalOf({ ...worker, ...change }, task);
  if (reason === null) expect(refusal).toBeNull();
  else expect(refusal).toMatch(reason);
});
