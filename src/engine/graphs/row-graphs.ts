import {
  type Dimension,
  type ElementType,
  GraphBuilder,
  type OnnxModel,
} from '#engine/onnx/graph-builder.ts';

/** `first` [A, ...] and `second` [B, ...] -> `joined` [A + B, ...]. */
export function joinRowsGraph(type: ElementType, rank: number): OnnxModel {
  const graph = new GraphBuilder(`join-rows-${rank}`);
  const first = graph.input('first', type, shape('first_rows', rank));
  const second = graph.input('second', type, shape('second_rows', rank));
  graph.output('joined', graph.node('Concat', [first, second], { axis: 0n }), type, shape('rows', rank));
  return graph.build();
}

/** `key` and `value` [A, ...] and row indices `rows` [R] -> `picked_key` and `picked_value` [R, ...]. */
export function pickRowsGraph(type: ElementType, rank: number): OnnxModel {
  const graph = new GraphBuilder(`pick-rows-${rank}`);
  const rows = graph.input('rows', 'int32', ['rows']);
  for (const name of ['key', 'value']) {
    const source = graph.input(name, type, shape('source_rows', rank));
    const picked = graph.node('Gather', [source, rows], { axis: 0n });
    graph.output(`picked_${name}`, picked, type, shape('rows', rank));
  }
  return graph.build();
}

/** `source` [A, ...] and row indices `rows` [R] -> `selected` [R, ...]. */
export function selectRowsGraph(type: ElementType, rank: number): OnnxModel {
  const graph = new GraphBuilder(`select-rows-${rank}`);
  const source = graph.input('source', type, shape('source_rows', rank));
  const rows = graph.input('rows', 'int32', ['rows']);
  const selected = graph.node('Gather', [source, rows], { axis: 0n });
  graph.output('selected', selected, type, shape('rows', rank));
  return graph.build();
}

function shape(rows: string, rank: number): readonly Dimension[] {
  return [rows, ...Array.from({ length: rank - 1 }, (_, axis) => `axis_${axis + 1}`)];
}
