import { expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { familyCheckpoint } from '#host/node/testing/family-goldens.ts';
import { answerQuestion, encodeImage } from './answer-generator.ts';
import { openModel } from './open-model.ts';

it('a checkpoint whose limit of new tokens is as large as its context can be asked without a limit', async () => {
  const source = familyCheckpoint('qwen2-clip');
  const checkpoint = new MemoryFolder();
  for (const name of await source.list()) checkpoint.files.set(name, await source.read(name));
  checkpoint.putJson('generation_config.json', { eos_token_id: -1, max_new_tokens: 32_768 });
  const model = new MemoryFolder();
  await convertCheckpoint(checkpoint, model, { startSandbox: startUnlimitedSandbox, dtype: 'fp32' });
  const runtime = await createNodeRuntime({ threads: 1 });
  const open = await openModel(model, runtime, { startSandbox: startUnlimitedSandbox });
  const side = open.model.manifest.vision.imageSize;
  const image = await encodeImage(open, { width: side, height: side, data: new Uint8Array(side * side * 3) });
  const positions = usablePositions(open.model.manifest.decoder);
  const { tokenIds } = await answerQuestion(open, { image, prompt: 'Why?', skip: [] });
  expect(tokenIds).toHaveLength(positions - (await open.tokenizer.buildPrompt('Why?')).length);
  const asked = answerQuestion(open, { image, prompt: 'Why?', skip: [], maxNewTokens: positions });
  await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
  await open.model.dispose();
  await runtime.dispose();
});
