import { type ElementType, GraphBuilder, type OnnxModel } from '#engine/onnx/graph-builder.ts';

/** `shape` int64 [rank] -> `zeros` of that shape: memory that ONNX Runtime allocates. */
export function zerosGraph(type: ElementType, rank: number): OnnxModel {
  const graph = new GraphBuilder(`zeros-${type}-${rank}`);
  const shape = graph.input('shape', 'int64', [rank]);
  const zero = graph.initializer('zero', type, [], new Uint8Array(type === 'float16' ? 2 : 4));
  const dims = Array.from({ length: rank }, (_, axis) => `axis_${axis}`);
  graph.output('zeros', graph.node('Expand', [zero, shape]), type, dims);
  return graph.build();
}
