import type { Manifest, VisionGeometry } from '#engine/model/manifest.ts';
import { featureCount, positionCount } from '#engine/model/vision-tokens.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { type GraphParts, fromFloat32, graphParts, toFloat32 } from './graph-parts.ts';
import type { StageWeights } from './stage-weights.ts';

interface Parts extends GraphParts {
  readonly vision: VisionGeometry;
}

/**
 * HF `CLIPVisionModel` or `SiglipVisionModel` up to the hidden states LLaVA takes (no post-layernorm, no pooling):
 * `pixels` [B, 3, size, size] -> `features` [B, N, hidden], N = `featureCount`.
 */
export function visionTowerGraph(vision: VisionGeometry, weights: StageWeights, dialect: Dialect): OnnxModel {
  const graph = new GraphBuilder('vision');
  const parts = { ...graphParts(graph, weights, dialect), vision };
  const pixels = graph.input('pixels', 'float32', ['batch', 3, vision.imageSize, vision.imageSize]);
  const features = appendVisionTower(pixels, parts);
  graph.output('features', features, dialect.activations, ['batch', featureCount(vision), vision.hiddenSize]);
  return graph.build();
}

/** Appends the tower: `pixels` float32 [B, 3, size, size] -> features [B, N, hidden]. */
export function appendVisionTower(pixels: string, parts: Parts): string {
  const { vision } = parts;
  const input = fromFloat32(pixels, parts);
  let hidden =
    vision.architecture === 'clip'
      ? layerNorm(clipEmbeddings(input, parts), 'pre_layrnorm', parts)
      : siglipEmbeddings(input, parts);
  for (let layer = 0; layer < vision.layers; layer++) {
    hidden = encoderLayer(hidden, `encoder.layers.${String(layer)}`, parts);
  }
  return vision.featureSelect === 'default' ? slice(hidden, 1, positionCount(vision), parts) : hidden;
}

/** HF `CLIPVisionEmbeddings`: the class token in front of the patches, learned positions. */
function clipEmbeddings(pixels: string, parts: Parts): string {
  const { graph, dialect, vision } = parts;
  const patches = patchEmbeddings(pixels, [], parts);
  // A class token expanded by Shape and Gather would leave the GPU; one patch times zero plus the token does not.
  const zero = graph.initializer(
    'zero',
    dialect.activations,
    [1],
    new Uint8Array(dialect.activations === 'float32' ? 4 : 2),
  );
  const blank = graph.node('Mul', [slice(patches, 0, 1, parts), zero]);
  const token = parts.layers.parameter('embeddings.class_embedding', [1, 1, vision.hiddenSize]);
  const tokens = graph.node('Concat', [graph.node('Add', [blank, token]), patches], { axis: 1n });
  return addPositions(tokens, parts);
}

/** HF `SiglipVisionEmbeddings`: patches with a bias, learned positions. */
function siglipEmbeddings(pixels: string, parts: Parts): string {
  const bias = parts.layers.parameter('embeddings.patch_embedding.bias', [parts.vision.hiddenSize]);
  return addPositions(patchEmbeddings(pixels, [bias], parts), parts);
}

/** Patches [B, N, hidden] by a strided convolution. */
function patchEmbeddings(pixels: string, bias: readonly string[], parts: Parts): string {
  const { graph, layers, vision } = parts;
  const { hiddenSize, patchSize } = vision;
  const patch = BigInt(patchSize);
  const kernel = layers.parameter('embeddings.patch_embedding.weight', [hiddenSize, 3, patchSize, patchSize]);
  const grid = graph.node('Conv', [pixels, kernel, ...bias], {
    strides: [patch, patch],
    kernel_shape: [patch, patch],
  });
  const flat = graph.node('Reshape', [grid, graph.integers([0, hiddenSize, -1])]);
  return graph.node('Transpose', [flat], { perm: [0n, 2n, 1n] });
}

function addPositions(tokens: string, parts: Parts): string {
  const shape = [1, positionCount(parts.vision), parts.vision.hiddenSize];
  const positions = parts.layers.parameter('embeddings.position_embedding.weight', shape);
  return parts.graph.node('Add', [tokens, positions]);
}

/** HF `CLIPEncoderLayer`, `SiglipEncoderLayer`: pre-norm attention and pre-norm MLP. */
function encoderLayer(hidden: string, layer: string, parts: Parts): string {
  const { graph, layers, vision } = parts;
  const width = vision.hiddenSize;
  const qkv = layers.linear(
    layerNorm(hidden, `${layer}.layer_norm1`, parts),
    ['q_proj', 'k_proj', 'v_proj'].map((name) => `${layer}.self_attn.${name}`),
  );
  const split = graph.nodes('Split', [qkv, graph.integers([width, width, width])], 3, { axis: -1n });
  const attended = graph.contrib('MultiHeadAttention', split, { num_heads: BigInt(vision.heads) });
  const attention = graph.node('Add', [hidden, layers.linear(attended, [`${layer}.self_attn.out_proj`])]);
  const inner = layers.linear(layerNorm(attention, `${layer}.layer_norm2`, parts), [`${layer}.mlp.fc1`]);
  const activated = activate(inner, parts);
  return graph.node('Add', [attention, layers.linear(activated, [`${layer}.mlp.fc2`])]);
}

/** QuickGELU, or GELU by the tanh approximation (ONNX Runtime's FastGelu). */
function activate(x: string, { graph, vision }: Parts): string {
  return vision.activation === 'quick_gelu'
    ? graph.contrib('QuickGelu', [x], { alpha: 1.702 })
    : graph.contrib('FastGelu', [x]);
}

function layerNorm(x: string, module: string, parts: Parts): string {
  const { hiddenSize, layerNormEps } = parts.vision;
  const inputs = [`${module}.weight`, `${module}.bias`].map((name) =>
    parts.layers.parameter(name, [hiddenSize]),
  );
  return parts.graph.node('LayerNormalization', [x, ...inputs], { axis: -1n, epsilon: layerNormEps });
}

/** Tokens [start, end) of [B, tokens, hidden]. */
function slice(x: string, start: number, end: number, { graph }: Parts): string {
  return graph.node('Slice', [x, graph.integers([start]), graph.integers([end]), graph.integers([1])]);
}

/**
 * HF `LlavaMultiModalProjector`: `features` [B, N, visionHidden] -> `embeddings` [B, N, H] through linear, exact GELU,
 * linear. The embeddings are float32 in every dialect: they are spliced into token embeddings on the host.
 */
export function projectorGraph(manifest: Manifest, weights: StageWeights, dialect: Dialect): OnnxModel {
  const graph = new GraphBuilder('projector');
  const parts = graphParts(graph, weights, dialect);
  const features = graph.input('features', dialect.activations, [
    'batch',
    'tokens',
    manifest.vision.hiddenSize,
  ]);
  const embeddings = appendProjector(features, parts);
  graph.output('embeddings', embeddings, 'float32', ['batch', 'tokens', manifest.decoder.hiddenSize]);
  return graph.build();
}

/** Appends the projector: features [B, N, visionHidden] -> embeddings [B, N, H], float32 in every dialect. */
export function appendProjector(features: string, parts: GraphParts): string {
  const { graph, layers } = parts;
  const inner = graph.contrib('Gelu', [layers.linear(features, ['linear_1'])]);
  return toFloat32(layers.linear(inner, ['linear_2']), parts);
}
