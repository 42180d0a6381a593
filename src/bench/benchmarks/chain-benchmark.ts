import { StageWeights } from '#engine/graphs/stage-weights.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { readManifest, readWeightFile } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { rounded, type BenchContext, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { decoderContenders } from './decoder-contenders.ts';
import { interleave } from '#bench/measure/interleave.ts';
import { randomBlockWeights, randomGeometry } from './random-decoder.ts';

interface Decoder {
  readonly name: string;
  readonly geometry: DecoderGeometry;
  readonly weights: readonly StageWeights[];
}

/** Token positions of a prefill of the demo's size, and of one decode step. */
const POSITIONS = [52, 1];

/** What does it cost to run blocks as graphs of their own, and not as one? */
export const chainBenchmark: Benchmark = {
  key: 'chain',
  description: 'one graph per block against one graph of the same blocks (ratio of times)',
  async run(context) {
    const rows: Row[] = [];
    for (const decoder of [await modelDecoder(context.model), randomDecoder(1024, 6)]) {
      for (const { name, open } of context.runtimes) {
        const runtime = await open();
        for (const positions of POSITIONS) {
          const { geometry, weights } = decoder;
          const contenders = await decoderContenders(runtime, geometry, weights, positions);
          const [whole, chained] = await interleave(contenders, context.rounds);
          rows.push({
            case: `${decoder.name}, ${name}, ${positions} positions`,
            monolithicMs: rounded(whole?.milliseconds ?? NaN),
            chainedMs: rounded(chained?.milliseconds ?? NaN),
            ratio: rounded(chained?.ratio ?? NaN),
          });
        }
        await runtime.dispose();
      }
    }
    return rows;
  },
};

async function modelDecoder(folder: BenchContext['model']): Promise<Decoder> {
  const files = new DirectorySource(folder);
  const manifest = await readManifest(files);
  const weights: StageWeights[] = [];
  for (const file of manifest.stages.blocks)
    weights.push(new StageWeights(file, await readWeightFile(files, file)));
  const { hiddenSize, blocks } = manifest.decoder;
  return { name: `${manifest.name} (${blocks} x ${hiddenSize})`, geometry: manifest.decoder, weights };
}

function randomDecoder(hiddenSize: number, blocks: number): Decoder {
  const geometry = randomGeometry(hiddenSize, blocks);
  const weights = Array.from({ length: blocks }, (_, block) => randomBlockWeights(geometry, block));
  return { name: `random (${blocks} x ${hiddenSize})`, geometry, weights };
}
