import { expect, it, vi } from 'vitest';
import { taskSamples } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { measureImportance } from './measure-importance.ts';
import { measurePairs } from './measure-pairs.ts';
import { ScanSamples } from './scan-samples.ts';

const demo = useDemoRun();

it('pictures are encoded once for all measurements', async () => {
  const task = taskByKey('single-object');
  const { open, source } = demo;
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
