import type { Tensor } from 'onnxruntime-common';
import { attentionInputs, cacheNames } from '#engine/graphs/attention.ts';
import { appendDecoderBlock, decoderBlockGraph } from '#engine/graphs/decoder-block.ts';
import { dialectOf, type Dialect } from '#engine/graphs/dialect.ts';
import { graphParts } from '#engine/graphs/graph-parts.ts';
import type { StageWeights } from '#engine/graphs/stage-weights.ts';
import { BatchPositions } from '#engine/inference/batch-positions.ts';
import { BlockChain } from '#engine/inference/block-chain.ts';
import { type CompiledGraph, GraphCompiler } from '#engine/inference/graph-compiler.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { BLOCK_OUTPUTS } from '#engine/inference/model-stages.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { OrtRuntime, OrtSession } from '#engine/runtime/ort-runtime.ts';
import type { Contender } from '#bench/measure/interleave.ts';

/** All blocks in one graph, built by the code that builds the single ones. */
function monolithGraph(
  decoder: DecoderGeometry,
  weights: readonly StageWeights[],
  dialect: Dialect,
): OnnxModel {
  const graph = new GraphBuilder('monolith');
  const shape = ['batch', 'sequence', decoder.hiddenSize];
  let hidden = graph.input('hidden', 'float32', shape);
  const attention = attentionInputs(graph, decoder, dialect);
  for (const [block, blockWeights] of weights.entries()) {
    const parts = { ...graphParts(graph, blockWeights, dialect), decoder };
    ({ hidden } = appendDecoderBlock(hidden, attention, cacheNames(`_${String(block)}`), parts));
  }
  graph.output('hidden_out', hidden, 'float32', shape);
  return graph.build();
}

/** One prefill of `positions` tokens through one graph of all blocks, and through one graph per block. */
export async function decoderContenders(
  runtime: OrtRuntime,
  decoder: DecoderGeometry,
  weights: readonly StageWeights[],
  positions: number,
): Promise<readonly Contender[]> {
  const dialect = dialectOf(runtime.describe(), 'fp32');
  const monolith = monolithGraph(decoder, weights, dialect);
  const whole = await runtime.createSession(monolith.bytes, monolith.externalData, {
    deviceOutputs: ['hidden_out', ...presentNames(weights.length)],
  });
  const compiler = new GraphCompiler(runtime);
  const blocks: CompiledGraph[] = [];
  for (const [block, blockWeights] of weights.entries()) {
    const graph = decoderBlockGraph(block, decoder, blockWeights, dialect, compiler.weightPlace);
    blocks.push(await compiler.compile(graph, BLOCK_OUTPUTS));
  }
  const chain = new BlockChain(runtime, blocks, decoder, dialect);
  const stream = new runtime.Tensor('float32', new Float32Array(positions * decoder.hiddenSize).fill(0.1), [
    1,
    positions,
    decoder.hiddenSize,
  ]);
  return [
    { name: 'monolithic', run: () => runMonolith(runtime, whole, stream, decoder, dialect) },
    {
      name: 'chained',
      run: async () => {
        const cache = new KvCache();
        const pass = { firstBlock: 0, skip: [], positions: chain.startBatch(1), cache };
        const behind = await chain.forward(stream, pass);
        behind.dispose();
        cache.dispose();
      },
    },
  ];
}

/** Names of the caches of all blocks, as `cacheNames` calls them. */
function presentNames(blocks: number): readonly string[] {
  return Array.from({ length: blocks }, (_, block) =>
    ['key', 'value'].map((part) => `present_${part}_${String(block)}`),
  ).flat();
}

async function runMonolith(
  runtime: OrtRuntime,
  session: OrtSession,
  hidden: Tensor,
  decoder: DecoderGeometry,
  dialect: Dialect,
): Promise<void> {
  const positions = new BatchPositions(1, dialect, runtime.Tensor);
  const dims = [1, decoder.kvHeads, 0, decoder.headDim];
  const past = session.inputNames
    .filter((name) => name.startsWith('past_'))
    .map((name) => [name, new runtime.Tensor('float32', new Float32Array(0), dims)] as const);
  const outputs = await runtime.run(session, {
    hidden,
    ...positions.feeds(hidden.dims[1] ?? 0),
    ...Object.fromEntries(past),
  });
  for (const output of Object.values(outputs)) output.dispose();
}
