import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel, type WeightPlace } from '#engine/onnx/graph-builder.ts';
import {
  type AttentionInputs,
  type CacheNames,
  attentionInputs,
  cacheNames,
  cachedAttention,
} from './attention.ts';
import type { Dialect } from './dialect.ts';
import { type DecoderParts, graphParts, rmsNorm } from './graph-parts.ts';
import { GATE_UP, QUERY_KEY_VALUE } from './linear.ts';
import type { StageWeights } from './stage-weights.ts';

/**
 * The graph of one decoder block. Inputs `hidden` [B, S, H], `past_key` and `past_value` [B, kvHeads, P, headDim] and
 * the positions that `attentionInputs` declares; outputs `hidden_out` [B, S, H], `present_key` and `present_value`
 * [B, kvHeads, T, headDim], and `query` [B, S, heads * headDim] in front of the rotary embedding, which only a run that
 * asks for it gets: attention weights are made of it. With weights as inputs, blocks of one geometry have one graph.
 */
export function decoderBlockGraph(
  block: number,
  decoder: DecoderGeometry,
  weights: StageWeights,
  dialect: Dialect,
  weightPlace: WeightPlace = 'constants',
): OnnxModel {
  const graph = new GraphBuilder(weightPlace === 'inputs' ? 'block' : `block-${String(block)}`, weightPlace);
  const shape = ['batch', 'sequence', decoder.hiddenSize];
  const hidden = graph.input('hidden', dialect.activations, shape);
  const attention = attentionInputs(graph, decoder, dialect);
  const output = appendDecoderBlock(hidden, attention, cacheNames(), {
    ...graphParts(graph, weights, dialect),
    decoder,
  });
  graph.output('hidden_out', output.hidden, dialect.activations, shape);
  graph.output('query', output.query, dialect.activations, [
    'batch',
    'sequence',
    decoder.heads * decoder.headDim,
  ]);
  return graph.build();
}

/**
 * Appends HF `LlamaDecoderLayer` to a graph: RMSNorm, attention with rotary embedding and KV cache, residual, RMSNorm,
 * SwiGLU MLP, residual.
 */
export function appendDecoderBlock(
  hidden: string,
  attention: AttentionInputs,
  cache: CacheNames,
  parts: DecoderParts,
): { readonly hidden: string; readonly query: string } {
  const { graph, layers, decoder } = parts;
  const queryWidth = decoder.heads * decoder.headDim;
  const keyWidth = decoder.kvHeads * decoder.headDim;
  const projected = layers.linear(rmsNorm(hidden, 'input_layernorm', parts), QUERY_KEY_VALUE);
  const sizes = graph.integers([queryWidth, keyWidth, keyWidth]);
  const qkv = graph.nodes('Split', [projected, sizes], 3, { axis: -1n });
  const [query = ''] = qkv;
  const attended = cachedAttention(qkv, attention, cache, graph, decoder);
  const residual = graph.node('Add', [hidden, layers.linear(attended, ['self_attn.o_proj'])]);
  const mlp = swiGlu(rmsNorm(residual, 'post_attention_layernorm', parts), parts);
  return { hidden: graph.node('Add', [residual, mlp]), query };
}

/** HF `LlamaMLP`: down(silu(gate(x)) * up(x)). */
function swiGlu(x: string, parts: DecoderParts): string {
  const { graph, layers, decoder } = parts;
  const width = decoder.intermediateSize;
  const gateUp = layers.linear(x, GATE_UP);
  const [gate = '', up = ''] = graph.nodes('Split', [gateUp, graph.integers([width, width])], 2, {
    axis: -1n,
  });
  // x * sigmoid(alpha * x) with alpha = 1 is SiLU; one kernel on every provider.
  const activated = graph.contrib('QuickGelu', [gate], { alpha: 1 });
  return layers.linear(graph.node('Mul', [activated, up]), ['mlp.down_proj']);
}
