import type { Tensor } from 'onnxruntime-common';
import { loadBlockModel, type BlockModel } from '#engine/inference/block-model.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { promptPositions, rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { interleave } from '#bench/measure/interleave.ts';

const DECODE_STEPS = 16;
/** Share of the blocks that is skipped. */
const SHARE = 1 / 3;

/** How much faster is an answer when a third of the blocks is skipped? */
export const skipBenchmark: Benchmark = {
  key: 'skip',
  description: `an answer of ${DECODE_STEPS} tokens with a third of the blocks skipped against the full decoder`,
  async run({ model: folder, runtimes, rounds }) {
    const rows: Row[] = [];
    for (const { name, open } of runtimes) {
      const runtime = await open();
      const model = await loadBlockModel(new DirectorySource(folder), runtime);
      const skipped = Math.round(SHARE * model.blocks);
      const skip = Array.from({ length: skipped }, (_, index) => model.blocks - skipped - 1 + index);
      const contenders = [
        { name: 'full', run: () => decode(model, []) },
        { name: 'skipped', run: () => decode(model, skip) },
      ];
      const [full, shorter] = await interleave(contenders, rounds);
      rows.push({
        case: `${model.manifest.name}, ${name}`,
        fullMs: rounded(full?.milliseconds ?? NaN),
        skippedMs: rounded(shorter?.milliseconds ?? NaN),
        ratio: rounded(shorter?.ratio ?? NaN),
        sparsity: rounded(skipped / model.blocks),
      });
      await runtime.dispose();
    }
    return rows;
  },
};

/** Prefill and a fixed number of steps: what an answer costs, whatever its tokens are. */
async function decode(model: BlockModel, skip: SkipSet): Promise<void> {
  const positions = model.chain.startBatch(1);
  const cache = new KvCache();
  const pass = async (stream: Tensor): Promise<void> => {
    const behind = await model.chain.forward(stream, { firstBlock: 0, skip, positions, cache });
    await model.choicesAt(behind, [(stream.dims[1] ?? 1) - 1]);
    behind.dispose();
  };
  const values = promptPositions(model.manifest) * model.manifest.decoder.hiddenSize;
  await pass(model.streamOf([new Float32Array(values).fill(0.1)]));
  for (let step = 0; step < DECODE_STEPS; step++)
    await pass(model.streamOf([await model.embedding.embed([1])]));
  cache.dispose();
}
