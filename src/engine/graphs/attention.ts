import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { float32ToFloat16 } from '#engine/tensors/float16.ts';
import { bytesOf } from '#engine/tensors/views.ts';
import type { ActivationType, Dialect } from './dialect.ts';
import { ropeCaches } from './rope.ts';

/** Graph inputs that tell a pass where its rows stand, and the rotary tables; shared by all blocks of one graph. */
export interface AttentionInputs {
  readonly dialect: Dialect;
  /** Masked: position ids, attention bias. Grouped: last position, total length. */
  readonly positions: readonly [string, string];
  /** Cosines and sines. */
  readonly rope: readonly [string, string];
}

/** What a block's keys and values are called in its graph, in this order, and their symbolic dimensions. */
export interface CacheNames {
  readonly past: readonly [string, string];
  readonly present: readonly [string, string];
  readonly batch: string;
  readonly pastLength: string;
  readonly length: string;
}

/** `past_key`, `past_value`, `present_key` and `present_value`, each with `suffix` behind its name. */
export function cacheNames(suffix = ''): CacheNames {
  return {
    past: [`past_key${suffix}`, `past_value${suffix}`],
    present: [`present_key${suffix}`, `present_value${suffix}`],
    batch: 'batch',
    pastLength: `past${suffix}`,
    length: 'total',
  };
}

/** The input of grouped attention that its kernels read on the CPU, wherever they run. */
export const HOST_INPUT = 'total_length';

/**
 * Declares how a row's positions are told, which differs by dialect:
 *
 * - `masked`: `position_ids` int64 [B, S] and `attention_bias` float32 [B, 1, S, P + S], added to the scores. The new
 *   keys come behind the P cached slots (T = P + S), whichever of those the bias leaves visible.
 * - `grouped`: `last_position` int32 [B] (the row's length after this call, minus one) and `total_length` int32 scalar
 *   (the longest row's length). New keys go to their position's slot; T = max(P, total_length).
 */
export function attentionInputs(
  graph: GraphBuilder,
  decoder: DecoderGeometry,
  dialect: Dialect,
): AttentionInputs {
  const { positions, cos, sin } = ropeCaches(decoder);
  const shape = [positions, decoder.headDim / 2];
  const rope = [
    graph.weight('rope.cos', dialect.activations, shape, inType(dialect.activations, cos), { common: true }),
    graph.weight('rope.sin', dialect.activations, shape, inType(dialect.activations, sin), { common: true }),
  ] as const;
  if (dialect.attention === 'masked') {
    const ids = graph.input('position_ids', 'int64', ['batch', 'sequence']);
    const bias = graph.input('attention_bias', 'float32', ['batch', 1, 'sequence', 'total']);
    return { dialect, positions: [ids, bias], rope };
  }
  const last = graph.input('last_position', 'int32', ['batch']);
  return { dialect, positions: [last, graph.input(HOST_INPUT, 'int32', [])], rope };
}

function inType(type: ActivationType, values: Float32Array): Uint8Array {
  return bytesOf(type === 'float32' ? values : float32ToFloat16(values));
}

/**
 * Causal attention with rotary embedding over queries, keys and values [B, S, heads * headDim] -> [B, S, heads *
 * headDim]. Declares the inputs and outputs of the cache.
 */
export function cachedAttention(
  qkv: readonly string[],
  inputs: AttentionInputs,
  cache: CacheNames,
  graph: GraphBuilder,
  decoder: DecoderGeometry,
): string {
  const { activations, attention } = inputs.dialect;
  const shape = (length: string) => [cache.batch, decoder.kvHeads, length, decoder.headDim];
  const past = cache.past.map((name) => graph.input(name, activations, shape(cache.pastLength)));
  const attend = attention === 'masked' ? onnxAttention : groupQueryAttention;
  const [attended = '', key = '', value = ''] = attend(qkv, past, inputs, graph, decoder);
  graph.output(cache.present[0], key, activations, shape(cache.length));
  graph.output(cache.present[1], value, activations, shape(cache.length));
  return attended;
}

function onnxAttention(
  [query = '', key = '', value = '']: readonly string[],
  past: readonly string[],
  { positions: [ids, bias], rope }: AttentionInputs,
  graph: GraphBuilder,
  decoder: DecoderGeometry,
): readonly string[] {
  const rotate = (x: string, heads: number): string =>
    graph.node('RotaryEmbedding', [x, ...rope, ids], { num_heads: BigInt(heads) });
  const inputs = [rotate(query, decoder.heads), rotate(key, decoder.kvHeads), value, bias, ...past];
  return graph.nodes('Attention', inputs, 3, {
    q_num_heads: BigInt(decoder.heads),
    kv_num_heads: BigInt(decoder.kvHeads),
  });
}

function groupQueryAttention(
  qkv: readonly string[],
  past: readonly string[],
  { positions, rope }: AttentionInputs,
  graph: GraphBuilder,
  decoder: DecoderGeometry,
): readonly string[] {
  const attributes = {
    num_heads: BigInt(decoder.heads),
    kv_num_heads: BigInt(decoder.kvHeads),
    do_rotary: 1n,
  };
  const inputs = [...qkv, ...past, ...positions, ...rope];
  return graph.nodes('GroupQueryAttention', inputs, 3, attributes, 'com.microsoft');
}
