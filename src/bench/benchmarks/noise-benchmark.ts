import { measureLogitNoise, nearTieMargin } from '#engine/evaluation/logit-noise.ts';
import { loadBlockModel, type BlockModel } from '#engine/inference/block-model.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import type { Benchmark, Row } from '#bench/measure/benchmark.ts';

const POSITIONS = 52;
const BATCH = 16;

/** How far do logits of the same row move with the shape of its pass, and how far is that from what a run measures? */
export const noiseBenchmark: Benchmark = {
  key: 'noise',
  description: `largest change of a logit in a batch of ${BATCH}, or token by token, against what a run measures, and its margin`,
  async run({ model: folder, runtimes }) {
    const rows: Row[] = [];
    for (const { name, open } of runtimes) {
      const runtime = await open();
      const model = await loadBlockModel(new DirectorySource(folder), runtime);
      const streams = await Promise.all(Array.from({ length: BATCH }, (_, row) => noiseRow(model, row)));
      const together = await logits(model, streams);
      let batched = 0;
      let stepped = 0;
      for (const [row, stream] of streams.entries()) {
        const alone = await logits(model, [stream]);
        const inBatch = together.subarray(row * alone.length, (row + 1) * alone.length);
        batched = Math.max(batched, largestChange(alone, inBatch));
        stepped = Math.max(stepped, largestChange(alone, await logitsStepByStep(model, stream)));
      }
      const measured = await measureLogitNoise(model);
      rows.push({
        case: `${model.manifest.name}, ${name}`,
        batched,
        stepped,
        measured,
        noiseMargin: nearTieMargin(measured),
      });
      await runtime.dispose();
    }
    return rows;
  },
};

/** Embeddings of varied tokens: [positions, H]. */
function noiseRow(model: BlockModel, row: number): Promise<Float32Array> {
  const { vocabSize } = model.manifest.decoder;
  const ids = Array.from({ length: POSITIONS }, (_, position) => (7 + row * 31 + position * 17) % vocabSize);
  return model.embedding.embed(ids.map((id) => (id === model.embedding.imageTokenId ? id + 1 : id)));
}

function largestChange(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? NaN))), 0);
}

/** The last position's logits when the second half of the row comes token by token. */
async function logitsStepByStep(model: BlockModel, row: Float32Array): Promise<Float32Array> {
  const { hiddenSize } = model.manifest.decoder;
  const positions = model.chain.startBatch(1);
  const cache = new KvCache();
  const forward = (from: number, to: number) =>
    model.chain.forward(model.streamOf([row.subarray(from * hiddenSize, to * hiddenSize)]), {
      firstBlock: 0,
      skip: [],
      positions,
      cache,
    });
  let behind = await forward(0, POSITIONS / 2);
  for (let position = POSITIONS / 2; position < POSITIONS; position++) {
    behind.dispose();
    behind = await forward(position, position + 1);
  }
  const found = await model.logitsAt(behind, [0]);
  behind.dispose();
  cache.dispose();
  return found;
}

async function logits(model: BlockModel, streams: readonly Float32Array[]): Promise<Float32Array> {
  const cache = new KvCache();
  const behind = await model.chain.forward(model.streamOf(streams), {
    firstBlock: 0,
    skip: [],
    positions: model.chain.startBatch(streams.length),
    cache,
  });
  const found = await model.logitsAt(
    behind,
    streams.map((_, row) => (row + 1) * POSITIONS - 1),
  );
  behind.dispose();
  cache.dispose();
  return found;
}
