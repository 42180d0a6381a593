import { loadBlockModel } from '#engine/inference/block-model.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { promptPositions, rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { interleave } from '#bench/measure/interleave.ts';

const BATCHES = [1, 4, 16];

/** How many block tokens (one block processing one position) does the search get through? */
export const throughputBenchmark: Benchmark = {
  key: 'throughput',
  description: 'block tokens per second of a prefill, by batch size',
  async run({ model: folder, runtimes, rounds }) {
    const rows: Row[] = [];
    for (const { name, open } of runtimes) {
      const runtime = await open();
      const model = await loadBlockModel(new DirectorySource(folder), runtime);
      const prompt = promptPositions(model.manifest);
      const row = new Float32Array(prompt * model.manifest.decoder.hiddenSize).fill(0.1);
      const contenders = BATCHES.map((batch) => ({
        name: `batch ${batch}`,
        run: async () => {
          const cache = new KvCache();
          const stream = model.streamOf(Array.from({ length: batch }, () => row));
          const positions = model.chain.startBatch(batch);
          const behind = await model.chain.forward(stream, { firstBlock: 0, skip: [], positions, cache });
          behind.dispose();
          cache.dispose();
        },
      }));
      const results = await interleave(contenders, rounds);
      for (const [index, batch] of BATCHES.entries()) {
        const milliseconds = results[index]?.milliseconds ?? NaN;
        const blockTokens = batch * prompt * model.blocks;
        rows.push({
          case: `${model.manifest.name}, ${name}, batch ${batch}`,
          milliseconds: rounded(milliseconds),
          blockTokensPerSecond: Math.round((1000 * blockTokens) / milliseconds),
        });
      }
      await runtime.dispose();
    }
    return rows;
  },
};
