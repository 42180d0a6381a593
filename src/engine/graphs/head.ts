import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel, type WeightPlace } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { type DecoderParts, graphParts, rmsNorm, toFloat32 } from './graph-parts.ts';
import type { StageWeights } from './stage-weights.ts';

/** The outputs that make a greedy choice. */
export const HEAD_CHOICE = ['top_logits', 'top_ids'] as const;

/**
 * Final RMSNorm and `lm_head` over some rows of the residual stream behind the last block: `hidden` [B, S, H] and the rows'
 * flat indices b * S + s, `rows` int32 [R]. Outputs, in float32 in every dialect:
 *
 * - `logits` [R, V];
 * - `top_logits` [R, 2] and `top_ids` int64 [R, 2]: the two highest of each row. Of equal ones, the lower id comes first, as
 *   ONNX TopK has it.
 *
 * A run that wants no logits leaves them on the device: 24 bytes a row come back.
 */
export function headGraph(
  decoder: DecoderGeometry,
  weights: StageWeights,
  dialect: Dialect,
  weightPlace: WeightPlace = 'constants',
): OnnxModel {
  const graph = new GraphBuilder('head', weightPlace);
  const parts = { ...graphParts(graph, weights, dialect), decoder };
  const { hiddenSize, vocabSize } = decoder;
  const hidden = graph.input('hidden', dialect.activations, ['batch', 'sequence', hiddenSize]);
  const rows = graph.input('rows', 'int32', ['rows']);
  const flat = graph.node('Reshape', [hidden, graph.integers([-1, hiddenSize])]);
  const logits = appendHead(graph.node('Gather', [flat, rows], { axis: 0n }), parts);
  const [topLogits = '', topIds = ''] = graph.nodes('TopK', [logits, graph.integers([2])], 2, { axis: -1n });
  graph.output('logits', logits, 'float32', ['rows', vocabSize]);
  graph.output('top_logits', topLogits, 'float32', ['rows', 2]);
  graph.output('top_ids', topIds, 'int64', ['rows', 2]);
  return graph.build();
}

/** Appends the final RMSNorm and `lm_head`: `hidden` [..., H] -> logits [..., V], float32 in every dialect. */
export function appendHead(hidden: string, parts: DecoderParts): string {
  return toFloat32(parts.layers.linear(rmsNorm(hidden, 'norm', parts), ['lm_head']), parts);
}
