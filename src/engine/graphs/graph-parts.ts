import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { Dialect } from './dialect.ts';
import type { StageWeights } from './stage-weights.ts';

/** The parts that every piece of a stage's graph is built from. */
export interface GraphParts {
  readonly graph: GraphBuilder;
  readonly weights: StageWeights;
  readonly dialect: Dialect;
}

/** A tensor of the stage as a weight of the graph, in the type of the activations. */
export function parameter(name: string, shape: readonly number[], parts: GraphParts): string {
  const { graph, weights, dialect } = parts;
  return graph.weight(name, dialect.activations, shape, weights.as(dialect.activations, name));
}

/** `x`, of the activations' type, as float32. */
export function toFloat32(x: string, { graph, dialect }: GraphParts): string {
  return dialect.activations === 'float32' ? x : graph.cast(x, 'float32');
}

/** `x`, float32, in the activations' type. */
export function fromFloat32(x: string, { graph, dialect }: GraphParts): string {
  return dialect.activations === 'float32' ? x : graph.cast(x, 'float16');
}

/** HF `LlamaRMSNorm` over the last axis. */
export function rmsNorm(
  x: string,
  module: string,
  parts: GraphParts & { readonly decoder: DecoderGeometry },
): string {
  const { graph, decoder } = parts;
  const scale = parameter(`${module}.weight`, [decoder.hiddenSize], parts);
  return graph.node('RMSNormalization', [x, scale], { axis: -1n, epsilon: decoder.rmsNormEps });
}
