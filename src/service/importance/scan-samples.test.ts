import { afterAll, expect, it, vi } from 'vitest';
import { taskSamples } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { closeModel, openModel } from '#service/models/open-model.ts';
import { measureImportance } from './measure-importance.ts';
import { measurePairs } from './measure-pairs.ts';
import { ScanSamples } from './scan-samples.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const open = await openModel(new DirectorySource('public/models/llava-pictograms'), runtime, {
  startSandbox: startUnlimitedSandbox,
});
afterAll(async () => {
  await closeModel(open);
  await runtime.dispose();
});

it('pictures are encoded once for all measurements', async () => {
  const task = taskByKey('single-object');
  const source = await openCalibrationPath('public/calibration/scenes');
  const encode = vi.spyOn(open.model, 'encodeImage');
  const scanned = new ScanSamples({
    open,
    source,
    task,
    samples: taskSamples(source.set, task).slice(0, 2),
    prompt: task.prompt,
    maxNewTokens: 2,
    decodeImage,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const { answers } = await measureImportance(scanned, ['metric-drop']);
  const { alone } = await measurePairs(scanned, () => undefined);
  expect(answers?.full).toHaveLength(2);
  expect(alone).toHaveLength(12);
  expect(encode).toHaveBeenCalledTimes(2);
});
