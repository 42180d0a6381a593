import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { TensorSpec } from '#engine/checkpoint/family.ts';
import { encodingOf } from '#engine/checkpoint/tensor-encoding.ts';
import type { PlannedTensor } from '#engine/convert/stage-plan.ts';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { EMBEDDING_WEIGHT } from '#engine/model/token-table.ts';
import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { PlannedLayers } from './planned-layers.ts';
import type { SessionData } from './session-data.ts';

/**
 * Appends the look-up of token embeddings: `input_ids` int64 [B, S] -> `inputs_embeds` float32 [B, S, H]. The table is stored
 * as floats, also where the decoder's head has the same one in 4 bits.
 */
export function appendEmbedTokens(
  graph: GraphBuilder,
  data: SessionData,
  { config, names, tensors }: LlavaCheckpoint,
  dtype: ModelDtype,
): void {
  const { vocabSize, hiddenSize } = config.decoder.geometry;
  const shape = [vocabSize, hiddenSize];
  const spec: TensorSpec = { name: EMBEDDING_WEIGHT, shape, role: 'embedding' };
  const encoding = encodingOf(spec, 'embedding', dtype);
  const table: PlannedTensor = { ...spec, encoding, sourceName: names.decoder + EMBEDDING_WEIGHT };
  // Only the rows that are looked up are widened.
  const activations: ActivationType = encoding.encoding === 'float16' ? 'float16' : 'float32';
  const stage = { kind: 'embedding', path: '', tensors: [table] } as const;
  const layers = new PlannedLayers({ graph, data, tensors, activations }, stage, '');
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const rows = graph.node('Gather', [layers.parameter(EMBEDDING_WEIGHT, shape), ids], { axis: 0n });
  const embeddings = activations === 'float32' ? rows : graph.cast(rows, 'float32');
  graph.output('inputs_embeds', embeddings, 'float32', ['batch_size', 'sequence_length', hiddenSize]);
}
