import { afterAll, expect, it, vi } from 'vitest';
import { PORTABLE } from '#engine/graphs/dialect.ts';
import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { loadBlockModel } from './block-model.ts';

const converted = await convertFamily('llama-clip', 'q4');
const manifest = await readManifest(converted.files);
const memoryBytes = decoderMemory(manifest, { ...PORTABLE, weights: 'packed' });
const runtime = await createNodeRuntime({ memoryBytes });
const model = await loadBlockModel(converted.files, runtime);
afterAll(async () => {
  await model.dispose();
  await runtime.dispose();
  await converted.remove();
});

it('where memory is tight, the tower is released when its projector cannot be compiled', async () => {
  const { imageSize } = manifest.vision;
  const picture = { width: imageSize, height: imageSize, data: new Uint8Array(3 * imageSize ** 2) };
  const { createSession } = runtime;
  const compile = vi.spyOn(runtime, 'createSession');
  const released = vi.spyOn(runtime, 'release');
  await model.encodeImage(picture);
  expect(released).toHaveBeenCalledTimes(2);

  compile
    .mockImplementationOnce((...given) => createSession.apply(runtime, given))
    .mockRejectedValueOnce(new Error('out of memory'));
  await expect(model.encodeImage(picture)).rejects.toThrow('out of memory');
  expect(released).toHaveBeenCalledTimes(3);
  expect(released.mock.lastCall).toEqual([await compile.mock.results.at(-2)?.value]);
});
