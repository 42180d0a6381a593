import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import { bytesOf } from './bytes.ts';
import type { Dialect } from './dialect.ts';
import { linear } from './linear.ts';
import { ropeCaches } from './rope.ts';
import type { StageWeights } from './stage-weights.ts';

/**
 * One decoder block (HF `LlamaDecoderLayer`): RMSNorm, attention with rotary embedding and KV cache, residual,
 * RMSNorm, SwiGLU MLP, residual.
 *
 * Inputs `hidden` [B, S, H], `past_key` and `past_value` [B, kvHeads, P, headDim]; outputs `hidden_out` [B, S, H],
 * `present_key` and `present_value` [B, kvHeads, T, headDim]. How a row's positions are told differs by dialect:
 *
 * - `portable`: `position_ids` int64 [B, S] and `attention_bias` float32 [B, 1, S, P + S], added to the scores. The new
 *   keys come behind the P cached slots (T = P + S), whichever of those the bias leaves visible.
 * - `fused`: `last_position` int32 [B] (the row's length after this call, minus one) and `total_length` int32 scalar
 *   (the longest row's length). New keys go to their position's slot; T = max(P, total_length).
 */
export function decoderBlockGraph(
  block: number,
  decoder: DecoderGeometry,
  weights: StageWeights,
  dialect: Dialect,
): OnnxModel {
  const graph = new GraphBuilder(`block-${String(block)}`);
  const hidden = graph.input('hidden', 'float32', ['batch', 'sequence', decoder.hiddenSize]);
  const parts = { graph, weights, dialect };

  const normed = rmsNorm(hidden, 'input_layernorm', graph, weights, decoder);
  const queryWidth = decoder.heads * decoder.headDim;
  const keyWidth = decoder.kvHeads * decoder.headDim;
  const projected = linear(normed, {
    ...parts,
    modules: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'],
  });
  const qkv = graph.nodes('Split', [projected, graph.integers([queryWidth, keyWidth, keyWidth])], 3, {
    axis: -1n,
  });
  const attended =
    dialect === 'portable' ? onnxAttention(qkv, graph, decoder) : groupQuery(qkv, graph, decoder);
  const attention = graph.node('Add', [
    hidden,
    linear(attended, { ...parts, modules: ['self_attn.o_proj'] }),
  ]);

  const normedAgain = rmsNorm(attention, 'post_attention_layernorm', graph, weights, decoder);
  const gateUp = linear(normedAgain, { ...parts, modules: ['mlp.gate_proj', 'mlp.up_proj'] });
  const width = decoder.intermediateSize;
  const [gate = '', up = ''] = graph.nodes('Split', [gateUp, graph.integers([width, width])], 2, {
    axis: -1n,
  });
  // x * sigmoid(alpha * x) with alpha = 1 is SiLU; one kernel on every provider.
  const activated = graph.contrib('QuickGelu', [gate], { alpha: 1 });
  const mlp = linear(graph.node('Mul', [activated, up]), { ...parts, modules: ['mlp.down_proj'] });
  graph.output('hidden_out', graph.node('Add', [attention, mlp]), 'float32', [
    'batch',
    'sequence',
    decoder.hiddenSize,
  ]);
  return graph.build();
}

/** HF `LlamaRMSNorm` over the last axis. */
export function rmsNorm(
  x: string,
  module: string,
  graph: GraphBuilder,
  weights: StageWeights,
  decoder: DecoderGeometry,
): string {
  const name = `${module}.weight`;
  const scale = graph.initializer(name, 'float32', [decoder.hiddenSize], bytesOf(weights.float32(name)));
  return graph.node('RMSNormalization', [x, scale], { axis: -1n, epsilon: decoder.rmsNormEps });
}

function onnxAttention(
  [query = '', key = '', value = '']: readonly string[],
  graph: GraphBuilder,
  decoder: DecoderGeometry,
): string {
  const positions = graph.input('position_ids', 'int64', ['batch', 'sequence']);
  const bias = graph.input('attention_bias', 'float32', ['batch', 1, 'sequence', 'total']);
  const caches = ropeInitializers(graph, decoder);
  const rotate = (x: string, heads: number): string =>
    graph.node('RotaryEmbedding', [x, ...caches, positions], { num_heads: BigInt(heads) });
  const inputs = [rotate(query, decoder.heads), rotate(key, decoder.kvHeads), value, bias];
  return withCache(graph, decoder, (past) =>
    graph.nodes('Attention', [...inputs, ...past], 3, {
      q_num_heads: BigInt(decoder.heads),
      kv_num_heads: BigInt(decoder.kvHeads),
    }),
  );
}

function groupQuery(qkv: readonly string[], graph: GraphBuilder, decoder: DecoderGeometry): string {
  const lastPosition = graph.input('last_position', 'int32', ['batch']);
  const totalLength = graph.input('total_length', 'int32', []);
  const caches = ropeInitializers(graph, decoder);
  return withCache(graph, decoder, (past) =>
    graph.nodes(
      'GroupQueryAttention',
      [...qkv, ...past, lastPosition, totalLength, ...caches],
      3,
      { num_heads: BigInt(decoder.heads), kv_num_heads: BigInt(decoder.kvHeads), do_rotary: 1n },
      'com.microsoft',
    ),
  );
}

/** Declares the cache's inputs and outputs around an attention node of outputs (attended, key, value). */
function withCache(
  graph: GraphBuilder,
  decoder: DecoderGeometry,
  attention: (past: readonly string[]) => readonly string[],
): string {
  const shape = (length: string) => ['batch', decoder.kvHeads, length, decoder.headDim];
  const past = ['past_key', 'past_value'].map((name) => graph.input(name, 'float32', shape('past')));
  const [attended = '', key = '', value = ''] = attention(past);
  graph.output('present_key', key, 'float32', shape('total'));
  graph.output('present_value', value, 'float32', shape('total'));
  return attended;
}

function ropeInitializers(graph: GraphBuilder, decoder: DecoderGeometry): readonly [string, string] {
  const { cos, sin } = ropeCaches(decoder, decoder.maxPositions);
  const shape = [decoder.maxPositions, decoder.headDim / 2];
  return [
    graph.initializer('rope.cos', 'float32', shape, bytesOf(cos)),
    graph.initializer('rope.sin', 'float32', shape, bytesOf(sin)),
  ];
}
