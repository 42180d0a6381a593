import { expect, it } from 'vitest';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { loadBlockModel } from './block-model.ts';
import { generate } from './generate.ts';

it('a prompt or an answer that does not fit is refused with a range that can be asked for', async () => {
  const converted = await convertFamily('qwen2-clip', 'fp32');
  const runtime = await createNodeRuntime({ threads: 1 });
  const model = await loadBlockModel(converted.files, runtime);
  const ask = (length: number, maxNewTokens: number) =>
    generate(model, { ids: new Array<number>(length).fill(1) }, { skip: [], maxNewTokens });
  for (const length of [256, 300])
    await expect(ask(length, 8)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `A prompt of ${length} tokens leaves no room for an answer in 256 positions.`,
      remedy: 'Shorten the prompt, or use a model with more positions.',
    });
  await expect(ask(250, 8)).rejects.toMatchObject({
    remedy: 'Shorten the prompt, or ask for 1 to 6 new tokens.',
  });
  expect((await ask(250, 6)).tokenIds.length).toBeGreaterThan(0);
  await model.dispose();
  await runtime.dispose();
  await converted.remove();
});
