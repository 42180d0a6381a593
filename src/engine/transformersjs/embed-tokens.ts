import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { PlannedTensor } from '#engine/convert/stage-plan.ts';
import { EMBEDDING_WEIGHT } from '#engine/model/token-table.ts';
import { PlannedLayers, type SessionParts } from './planned-layers.ts';

/**
 * Appends the look-up of token embeddings: `input_ids` int64 [B, S] -> `inputs_embeds` float32 [B, S, H]. The table is stored
 * as floats, also where the decoder's head has the same one in 4 bits.
 */
export function appendEmbedTokens(session: SessionParts, { config, names }: LlavaCheckpoint): void {
  const { graph, activations } = session;
  const { vocabSize, hiddenSize } = config.decoder.geometry;
  const shape = [vocabSize, hiddenSize];
  const table: PlannedTensor = {
    name: EMBEDDING_WEIGHT,
    sourceName: names.decoder + EMBEDDING_WEIGHT,
    shape,
    encoding: { encoding: activations },
  };
  const stage = { kind: 'embedding', path: '', tensors: [table] } as const;
  const layers = new PlannedLayers(session, stage, '');
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const rows = graph.node('Gather', [layers.parameter(EMBEDDING_WEIGHT, shape), ids], { axis: 0n });
  const embeddings = activations === 'float32' ? rows : graph.cast(rows, 'float32');
  graph.output('inputs_embeds', embeddings, 'float32', ['batch_size', 'sequence_length', hiddenSize]);
}
