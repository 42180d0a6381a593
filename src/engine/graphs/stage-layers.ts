import type { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import type { Dialect } from './dialect.ts';
import { linear } from './linear.ts';
import type { StageWeights } from './stage-weights.ts';

/** How the weights of a stage come into its graph. Tensors are named as in the stage's Hugging Face module. */
export interface StageLayers {
  /** A tensor as a value of the graph, in the type of the activations. */
  parameter(name: string, shape: readonly number[]): string;
  /**
   * HF `nn.Linear`: x [..., K] -> [..., N], with the bias where the stage has one. Several `modules` over the same input
   * become one multiplication, and their outputs come one behind the other.
   */
  linear(x: string, modules: readonly string[]): string;
}

/** Layers of weights that are in memory. */
export function storedLayers(graph: GraphBuilder, weights: StageWeights, dialect: Dialect): StageLayers {
  const { activations } = dialect;
  return {
    parameter: (name, shape) => graph.weight(name, activations, shape, weights.as(activations, name)),
    linear: (x, modules) => linear(x, { graph, weights, dialect, modules }),
  };
}
