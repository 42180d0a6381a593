import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { bytesOf } from './bytes.ts';
import type { StageWeights } from './stage-weights.ts';

/** HF `LlamaRMSNorm` over the last axis. */
export function rmsNorm(
  x: string,
  module: string,
  {
    graph,
    weights,
    decoder,
  }: { readonly graph: GraphBuilder; readonly weights: StageWeights; readonly decoder: DecoderGeometry },
): string {
  const name = `${module}.weight`;
  const scale = graph.initializer(name, 'float32', [decoder.hiddenSize], bytesOf(weights.float32(name)));
  return graph.node('RMSNormalization', [x, scale], { axis: -1n, epsilon: decoder.rmsNormEps });
}
