import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { toFloat32 } from './graph-parts.ts';
import { linear } from './linear.ts';
import { rmsNorm } from './rms-norm.ts';
import type { StageWeights } from './stage-weights.ts';

/**
 * Final RMSNorm and `lm_head`: `hidden` [1, R, H] (R rows of the residual stream behind the last block) -> `logits`
 * [1, R, V], float32 in every dialect.
 */
export function headGraph(decoder: DecoderGeometry, weights: StageWeights, dialect: Dialect): OnnxModel {
  const graph = new GraphBuilder('head');
  const parts = { graph, weights, dialect, decoder };
  const hidden = graph.input('hidden', dialect.activations, [1, 'rows', decoder.hiddenSize]);
  const normed = rmsNorm(hidden, 'norm', parts);
  const logits = toFloat32(linear(normed, { ...parts, modules: ['lm_head'] }), parts);
  graph.output('logits', logits, 'float32', [1, 'rows', decoder.vocabSize]);
  return graph.build();
}
