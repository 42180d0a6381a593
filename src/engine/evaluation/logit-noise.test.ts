import { afterAll, expect, it } from 'vitest';
import { loadBlockModel } from '#engine/inference/block-model.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { measureLogitNoise } from './logit-noise.ts';

const { runtime, backend } = openNativeRuntime();
const converted = await convertFamily('qwen2-siglip', 'fp32');
const model = await loadBlockModel(converted.files, runtime);
const { manifest, dialect, embedding, chain } = model;
const parts = { manifest, dialect, embedding, chain, streamOf: model.streamOf.bind(model) };
afterAll(async () => {
  await model.dispose();
  await runtime.dispose();
  await converted.remove();
});

/** As many tokens as Qwen2 has: more than a call of JavaScript takes arguments. */
const VOCABULARY = 152_064;

it('compares the logits of large vocabularies, to the last token', async () => {
  let asked = 0;
  const logitsAt = async (_stream: unknown, positions: readonly number[]): Promise<Float32Array> => {
    // The reference path asks for one position after the other; the draft's pass is the third, for both at once.
    const logits = new Float32Array(positions.length * VOCABULARY).fill(1);
    if (++asked === 3) logits[logits.length - 1] = 1.5;
    return logits;
  };
  expect(await measureLogitNoise({ ...parts, logitsAt })).toBe(0.5);
  expect(backend.liveValues).toBe(0);
});

it('leaves nothing behind when it fails or is told to stop', async () => {
  const failing = { ...parts, logitsAt: () => Promise.reject(new Error('no head')) };
  await expect(measureLogitNoise(failing)).rejects.toThrow('no head');
  expect(backend.liveValues).toBe(0);
  await expect(measureLogitNoise(model, AbortSignal.abort())).rejects.toThrow('aborted');
  expect(backend.liveValues).toBe(0);
});

it.each([1, 2, 6])('needs no more than the %d positions that a model has', async (maxPositions) => {
  const short = { ...manifest, decoder: { ...manifest.decoder, maxPositions } };
  const lengths: number[] = [];
  const streamOf: typeof parts.streamOf = (rows) => {
    lengths.push((rows[0]?.length ?? 0) / manifest.decoder.hiddenSize);
    return model.streamOf(rows);
  };
  const noise = await measureLogitNoise({
    ...parts,
    manifest: short,
    streamOf,
    logitsAt: model.logitsAt.bind(model),
  });
  expect(noise).toBeGreaterThan(0);
  expect(noise).toBeLessThan(1e-3);
  expect(Math.max(...lengths)).toBe(maxPositions);
  expect(Math.min(...lengths)).toBe(1);
  expect(backend.liveValues).toBe(0);
});
