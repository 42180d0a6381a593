import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/base/seeded-random.ts';
import { PORTABLE } from '#engine/graphs/dialect.ts';
import { headGraph } from '#engine/graphs/head.ts';
import { StageWeights } from '#engine/graphs/stage-weights.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { PROBE } from '#engine/selftest/probe-blocks.ts';
import { bytesOf, concatBytes } from '#engine/tensors/views.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { greedyChoice, greedyChoices } from './logits.ts';

const H = 8;
const ROWS = 12;

let runtime: OrtRuntime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 2 });
});
afterAll(() => runtime.dispose());

/** A head whose rows are the given vectors [V, H]. */
function headOf(vectors: Float32Array): {
  readonly decoder: DecoderGeometry;
  readonly weights: StageWeights;
} {
  const vocabSize = vectors.length / H;
  const norm = bytesOf(new Float32Array(H).fill(1));
  const bytes = concatBytes([norm, bytesOf(vectors)]);
  const tensors = [
    { name: 'norm.weight', shape: [H], data: { offset: 0, bytes: norm.byteLength } },
    {
      name: 'lm_head.weight',
      shape: [vocabSize, H],
      data: { offset: norm.byteLength, bytes: vectors.byteLength },
    },
  ].map((entry) => ({ ...entry, encoding: 'float32' as const }));
  const file = { path: 'head', bytes: bytes.byteLength, sha256: '', tensors };
  return { decoder: { ...PROBE, hiddenSize: H, vocabSize }, weights: new StageWeights(file, bytes) };
}

/** Both outputs of a head over rows of a stream, and the logits. */
async function choices(vectors: Float32Array, stream: Float32Array, positions: readonly number[]) {
  const { decoder, weights } = headOf(vectors);
  const { bytes, externalData } = headGraph(decoder, weights, PORTABLE);
  const session = await runtime.createSession(bytes, externalData);
  const hidden = new runtime.Tensor('float32', stream, [2, stream.length / H / 2, H]);
  const rows = new runtime.Tensor('int32', Int32Array.from(positions), [positions.length]);
  const outputs = await runtime.run(session, { hidden, rows });
  await runtime.release(session);
  const [logits, top, ids] = ['logits', 'top_logits', 'top_ids'].map((name) => outputs[name]?.data);
  if (!(logits instanceof Float32Array && top instanceof Float32Array && ids instanceof BigInt64Array))
    throw new TypeError('The outputs are of other types.');
  return { logits, made: greedyChoices(top, ids) };
}

describe('the choice that the head makes on the device', () => {
  // As small as a tie can be, sizes at which TopK takes another path, and vocabularies of checkpoints.
  it.each([2, 3, 64, 1000, 32_064, 151_936])('is that of the logits, of %d tokens', async (vocabSize) => {
    const random = seededRandom(vocabSize);
    const vectors = Float32Array.from({ length: vocabSize * H }, () => random() - 0.5);
    const stream = Float32Array.from({ length: 2 * ROWS * H }, () => random() - 0.5);
    const positions = [23, 0, 7, 7, 12];
    const { logits, made } = await choices(vectors, stream, positions);
    expect(made).toEqual(positions.map((_, row) => greedyChoice(logits, row, vocabSize)));
    expect(new Set(made.map(({ token }) => token)).size).toBeGreaterThan(1);
  });

  it.each([64, 1000, 32_064])('is the lowest id of equal logits, of %d tokens', async (vocabSize) => {
    const random = seededRandom(vocabSize);
    // Each token is one of three directions, so that a third of the logits are the highest.
    const vectors = new Float32Array(vocabSize * H);
    for (let token = 0; token < vocabSize; token++) vectors[token * H + Math.floor(random() * 3)] = 1;
    const stream = Float32Array.from({ length: 2 * ROWS * H }, () => random() - 0.5);
    const positions = [...Array(2 * ROWS).keys()];
    const { logits, made } = await choices(vectors, stream, positions);
    const expected = positions.map((_, row) => greedyChoice(logits, row, vocabSize));
    expect(made).toEqual(expected);
    expect(expected.filter(({ margin }) => margin === 0).length).toBeGreaterThan(20);
  });

  it('is the lowest id where all logits are equal, and where they are zeros of either sign', async () => {
    const stream = new Float32Array(2 * H).fill(0.5);
    for (const vocabSize of [2, 3, 500]) {
      const same = new Float32Array(vocabSize * H).fill(1);
      expect((await choices(same, stream, [0])).made).toEqual([{ token: 0, margin: 0 }]);
    }
    const zeros = Float32Array.from({ length: 500 * H }, (_, index) => (index % (2 * H) < H ? -0 : 0));
    expect((await choices(zeros, stream, [1])).made).toEqual([{ token: 0, margin: 0 }]);
  });
});
