import type { StagePlan } from '#engine/convert/stage-plan.ts';
import type { AttentionInputs, CacheNames } from '#engine/graphs/attention.ts';
import { appendDecoderBlock } from '#engine/graphs/decoder-block.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { fromFloat32 } from '#engine/graphs/graph-parts.ts';
import { appendHead } from '#engine/graphs/head.ts';
import { ropeCaches } from '#engine/graphs/rope.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { bytesOf } from '#engine/tensors/views.ts';
import { PlannedLayers, type SessionParts } from './planned-layers.ts';

/** Positions that rotary tables are made for at most: 32 MB of float32 for heads of 128 features. */
export const MOST_POSITIONS = 32_768;
/** Behind the end of any sequence. */
const END = 2 ** 31 - 1;

/** What the decoder's graph is made of: the stages of the blocks that stay, in order, and of the head. */
interface DecoderStages {
  readonly blocks: readonly StagePlan[];
  readonly head: StagePlan;
}

/**
 * Appends the blocks and the head, with the names of transformers.js. Inputs: `inputs_embeds` float32 [B, S, H],
 * `attention_mask` int64 [B, P + S], whose zeros may only stand behind a row, `past_key_values.N.key` and `.value` [B,
 * kvHeads, P, headDim], and `num_logits_to_keep` int64 scalar: logits of so many last positions, of all for 0. Outputs:
 * `logits` float32 [B, positions, V], `present.N.key` and `.value`.
 */
export function appendDecoder(
  session: SessionParts,
  { blocks, head }: DecoderStages,
  decoder: DecoderGeometry,
  dialect: Dialect,
): void {
  const { graph } = session;
  const { hiddenSize, vocabSize } = decoder;
  const layersOf = (stage: StagePlan, prefix: string) => {
    const layers = new PlannedLayers(session, stage, prefix);
    return { graph, dialect, decoder, layers };
  };
  const headParts = layersOf(head, '');
  const embeddings = graph.input('inputs_embeds', 'float32', ['batch_size', 'sequence_length', hiddenSize]);
  const attention = attentionOf(session, decoder, dialect);
  let hidden = fromFloat32(embeddings, headParts);
  for (const [index, stage] of blocks.entries()) {
    const parts = layersOf(stage, `layers.${index}.`);
    ({ hidden } = appendDecoderBlock(hidden, attention, cacheOf(index), parts));
  }
  const logits = appendHead(lastPositions(hidden, session), headParts);
  graph.output('logits', logits, 'float32', ['batch_size', 'num_logits', vocabSize]);
}

function cacheOf(index: number): CacheNames {
  return {
    past: [`past_key_values.${index}.key`, `past_key_values.${index}.value`],
    present: [`present.${index}.key`, `present.${index}.value`],
    // transformers.js knows this name, and takes 0 for any other one when a cache begins.
    batch: 'batch_size',
    pastLength: 'past_sequence_length',
    length: 'total_sequence_length',
  };
}

/** Lengths of the rows out of the mask: a row's own, minus one, and the longest one's. */
function attentionOf(session: SessionParts, decoder: DecoderGeometry, dialect: Dialect): AttentionInputs {
  const { graph, data, activations } = session;
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const lengths = graph.node('ReduceSum', [mask, graph.integers([1])], { keepdims: 0n });
  const last = graph.cast(graph.node('Sub', [lengths, graph.integers([1])]), 'int32');
  const total = graph.cast(graph.node('Squeeze', [graph.node('Shape', [mask], { start: 1n })]), 'int32');
  const { positions, cos, sin } = ropeCaches(decoder, Math.min(decoder.maxPositions, MOST_POSITIONS));
  const table = (name: string, values: Float32Array) => {
    const bytes = bytesOf(activations === 'float32' ? values : float32ToFloat16(values));
    const shape = [positions, decoder.headDim / 2];
    return graph.external(name, activations, shape, data.place([{ bytes }]));
  };
  return { dialect, positions: [last, total], rope: [table('rope.cos', cos), table('rope.sin', sin)] };
}

/** The positions whose logits are asked for: hidden [B, S, H] -> [B, positions, H]. */
function lastPositions(hidden: string, { graph }: SessionParts): string {
  const count = graph.input('num_logits_to_keep', 'int64', []);
  const start = graph.node('Reshape', [graph.node('Neg', [count]), graph.integers([1])]);
  return graph.node('Slice', [hidden, start, graph.integers([END]), graph.integers([1])]);
}
