import type { Manifest } from '#engine/model/manifest.ts';
import { GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { toFloat32 } from './graph-parts.ts';
import { linear } from './linear.ts';
import type { StageWeights } from './stage-weights.ts';

/**
 * HF `LlavaMultiModalProjector`: `features` [B, N, visionHidden] -> `embeddings` [B, N, H] through linear, exact GELU,
 * linear. The embeddings are float32 in every dialect: they are spliced into token embeddings on the host.
 */
export function projectorGraph(manifest: Manifest, weights: StageWeights, dialect: Dialect): OnnxModel {
  const graph = new GraphBuilder('projector');
  const parts = { graph, weights, dialect };
  const features = graph.input('features', dialect.activations, [
    'batch',
    'tokens',
    manifest.vision.hiddenSize,
  ]);
  const inner = graph.contrib('Gelu', [linear(features, { ...parts, modules: ['linear_1'] })]);
  const embeddings = toFloat32(linear(inner, { ...parts, modules: ['linear_2'] }), parts);
  graph.output('embeddings', embeddings, 'float32', ['batch', 'tokens', manifest.decoder.hiddenSize]);
  return graph.build();
}
