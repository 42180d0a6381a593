import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { APP_VERSION } from '#engine/base/app-version.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';
import { DevicePool } from './device-pool.ts';
import { StartedDevice } from './started-device.ts';

const { signal } = new AbortController();
const CPU = { name: 'cpu', settings: { device: 'cpu', threads: 1 } } as const;
const UNIT = { skip: [1], samples: [0], near: { skip: [], answers: [[]] } };
const ENDING = fileURLToPath(new URL('./testing/ending-device.ts', import.meta.url));

const task: UnitTask = {
  ...{ format: 'skipscope-units', version: 1, app: APP_VERSION },
  model: { name: 'model', hash: 'a'.repeat(64) },
  arithmetic: { provider: 'cpu', version: '1', adapter: 'CPU', arithmetic: 'float32', weights: 'float' },
  ...{ independent: false, phase: 'both', maxNewTokens: 4, noiseMargin: 0.1, prompts: [[1, 2]] },
  samples: [{ prompt: 0, picture: 'b'.repeat(64) }],
};

it('tells of a device that is gone, and gives it no more units', async () => {
  const told: string[] = [];
  const device = await StartedDevice.start(CPU, (sentence) => told.push(sentence), ENDING);
  expect(device.present).toMatchObject({ name: 'cpu', adapter: 'A CPU', failed: 0 });
  expect(device.capacity).toBe(1);
  let changes = 0;
  device.watch(() => changes++);
  const gone = 'The device "cpu" is gone: its process ended with status 7.';
  await expect(device.answer(UNIT, signal)).rejects.toMatchObject({ code: 'runtime', message: gone });
  expect([told, device.capacity, changes, device.present.failed]).toEqual([[gone], 0, 1, 1]);
  await expect(device.answer(UNIT, signal)).rejects.toThrow(gone);
});

it('leaves out a device that does not have the model or its arithmetic, and says why', async () => {
  const told: string[] = [];
  let folder = '/nowhere';
  const pool = await DevicePool.start({
    devices: [CPU],
    modelFolder: () => Promise.resolve(folder),
    onRefused: (sentence) => told.push(sentence),
  });
  const open = () => pool.open({ task, vocabulary: 9, picture: () => Promise.reject(new Error()), signal });
  try {
    expect((await open()).workers).toEqual([]);
    folder = 'public/models/llava-pictograms';
    expect((await open()).workers).toEqual([]);
    expect(told).toEqual([
      expect.stringMatching(/^The device "cpu" gets no units: .*\/nowhere/u),
      'The device "cpu" gets no units: it does not have the model model in this conversion.',
    ]);
  } finally {
    await pool.close();
  }
});
