import type { VisionGeometry } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { fromFloat32, parameter, type GraphParts } from './graph-parts.ts';
import { linear } from './linear.ts';
import type { StageWeights } from './stage-weights.ts';

interface Parts extends GraphParts {
  readonly vision: VisionGeometry;
}

/**
 * HF `CLIPVisionTransformer` up to the hidden states LLaVA takes (no post-layernorm, no pooling): `pixels`
 * [B, 3, size, size] -> `features` [B, N, hidden], N = patches, plus one for the class token under `full`.
 */
export function clipVisionGraph(vision: VisionGeometry, weights: StageWeights, dialect: Dialect): OnnxModel {
  const graph = new GraphBuilder('vision');
  const parts: Parts = { graph, weights, dialect, vision };
  const pixels = graph.input('pixels', 'float32', ['batch', 3, vision.imageSize, vision.imageSize]);
  let hidden = layerNorm(embeddings(fromFloat32(pixels, parts), parts), 'pre_layrnorm', parts);
  for (let layer = 0; layer < vision.layers; layer++) {
    hidden = encoderLayer(hidden, `encoder.layers.${String(layer)}`, parts);
  }
  const features = vision.featureSelect === 'default' ? slice(hidden, 1, tokenCount(vision), parts) : hidden;
  const tokens = tokenCount(vision) - (vision.featureSelect === 'default' ? 1 : 0);
  graph.output('features', features, dialect.activations, ['batch', tokens, vision.hiddenSize]);
  return graph.build();
}

function tokenCount(vision: VisionGeometry): number {
  return (vision.imageSize / vision.patchSize) ** 2 + 1;
}

/** HF `CLIPVisionEmbeddings`: patches by a strided convolution, the class token in front, learned positions. */
function embeddings(pixels: string, parts: Parts): string {
  const { graph, dialect, vision } = parts;
  const { hiddenSize, patchSize } = vision;
  const patch = BigInt(patchSize);
  const kernel = parameter('embeddings.patch_embedding.weight', [hiddenSize, 3, patchSize, patchSize], parts);
  const grid = graph.node('Conv', [pixels, kernel], {
    strides: [patch, patch],
    kernel_shape: [patch, patch],
  });
  const flat = graph.node('Reshape', [grid, graph.integers([0, hiddenSize, -1])]);
  const patches = graph.node('Transpose', [flat], { perm: [0n, 2n, 1n] });
  // A class token expanded by Shape and Gather would leave the GPU; one patch times zero plus the token does not.
  const zero = graph.initializer(
    'zero',
    dialect.activations,
    [1],
    new Uint8Array(dialect.activations === 'float32' ? 4 : 2),
  );
  const blank = graph.node('Mul', [slice(patches, 0, 1, parts), zero]);
  const token = parameter('embeddings.class_embedding', [1, 1, hiddenSize], parts);
  const tokens = graph.node('Concat', [graph.node('Add', [blank, token]), patches], { axis: 1n });
  const shape = [1, tokenCount(vision), hiddenSize];
  return graph.node('Add', [tokens, parameter('embeddings.position_embedding.weight', shape, parts)]);
}

/** HF `CLIPEncoderLayer`: pre-norm attention and pre-norm MLP with QuickGELU. */
function encoderLayer(hidden: string, layer: string, parts: Parts): string {
  const { graph, vision } = parts;
  const width = vision.hiddenSize;
  const qkv = linear(layerNorm(hidden, `${layer}.layer_norm1`, parts), {
    ...parts,
    modules: ['q_proj', 'k_proj', 'v_proj'].map((name) => `${layer}.self_attn.${name}`),
  });
  const split = graph.nodes('Split', [qkv, graph.integers([width, width, width])], 3, { axis: -1n });
  const attended = graph.contrib('MultiHeadAttention', split, { num_heads: BigInt(vision.heads) });
  const attention = graph.node('Add', [
    hidden,
    linear(attended, { ...parts, modules: [`${layer}.self_attn.out_proj`] }),
  ]);
  const inner = linear(layerNorm(attention, `${layer}.layer_norm2`, parts), {
    ...parts,
    modules: [`${layer}.mlp.fc1`],
  });
  const activated = graph.contrib('QuickGelu', [inner], { alpha: 1.702 });
  return graph.node('Add', [attention, linear(activated, { ...parts, modules: [`${layer}.mlp.fc2`] })]);
}

function layerNorm(x: string, module: string, parts: Parts): string {
  const { hiddenSize, layerNormEps } = parts.vision;
  const inputs = [`${module}.weight`, `${module}.bias`].map((name) => parameter(name, [hiddenSize], parts));
  return parts.graph.node('LayerNormalization', [x, ...inputs], { axis: -1n, epsilon: layerNormEps });
}

/** Tokens [start, end) of [B, tokens, hidden]. */
function slice(x: string, start: number, end: number, { graph }: Parts): string {
  return graph.node('Slice', [x, graph.integers([start]), graph.integers([end]), graph.integers([1])]);
}
