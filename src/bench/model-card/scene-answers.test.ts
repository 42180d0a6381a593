import { afterAll, expect, it } from 'vitest';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import { openModel } from '#service/models/open-model.ts';
import { compareSceneAnswers, readSceneAnswers } from './scene-answers.ts';

const converted = await convertDemoModel('fp32');
const runtime = await createNodeRuntime();
afterAll(async () => {
  await runtime.dispose();
  await converted.remove();
});

it('50 test scenes have the answers of transformers, token by token, with all blocks and under three skip sets', async () => {
  const open = await openModel(converted.files, runtime, { startSandbox: startUnlimitedSandbox });
  const compared = await compareSceneAnswers(open, await readSceneAnswers('llava-pictograms'));
  expect(compared.map(({ equal, asked }) => [equal, asked])).toEqual(compared.map(() => [50, 50]));
  expect(compared.map(({ skip }) => skip.length)).toEqual([0, 1, 3, 5]);
}, 60_000);
