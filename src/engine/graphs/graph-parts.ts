import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { Dialect } from './dialect.ts';
import { type StageLayers, storedLayers } from './stage-layers.ts';
import type { StageWeights } from './stage-weights.ts';

/** The parts that every piece of a stage's graph is built from. */
export interface GraphParts {
  readonly graph: GraphBuilder;
  readonly layers: StageLayers;
  readonly dialect: Dialect;
}

/** The parts that pieces of the decoder are built from. */
export interface DecoderParts extends GraphParts {
  readonly decoder: DecoderGeometry;
}

/** The parts of a graph whose weights are in memory. */
export function graphParts(graph: GraphBuilder, weights: StageWeights, dialect: Dialect): GraphParts {
  return { graph, dialect, layers: storedLayers(graph, weights, dialect) };
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
export function rmsNorm(x: string, module: string, { graph, layers, decoder }: DecoderParts): string {
  const scale = layers.parameter(`${module}.weight`, [decoder.hiddenSize]);
  return graph.node('RMSNormalization', [x, scale], { axis: -1n, epsilon: decoder.rmsNormEps });
}
