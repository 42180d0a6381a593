import type { Tensor } from 'onnxruntime-common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinRowsGraph, pickRowsGraph } from '#engine/graphs/row-graphs.ts';
import type { OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Feeds, OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { RowTensors } from './row-tensors.ts';

let runtime: OrtRuntime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

/** Numbers from `start` on. */
function counting(start: number, dims: readonly number[]): Tensor {
  const size = dims.reduce((product, length) => product * length, 1);
  return new runtime.Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, index) => start + index),
    dims,
  );
}

async function compute(
  { bytes, externalData }: OnnxModel,
  feeds: Feeds,
  output: string,
): Promise<Tensor | undefined> {
  const session = await runtime.createSession(bytes, externalData);
  const outputs = await runtime.run(session, feeds);
  return outputs[output];
}

describe.each([[[3, 2]], [[2, 3, 2]]])('rows of [.., %j]', (rest) => {
  it('are joined by a copy as by the graph', async () => {
    const [first, second] = [counting(1, [2, ...rest]), counting(100, [3, ...rest])];
    const joined = await new RowTensors(runtime, 'float32').join(first, second);
    expect(joined.dims).toEqual([5, ...rest]);
    expect([...(await joined.getData())]).toEqual([...(await first.getData()), ...(await second.getData())]);
    const graph = joinRowsGraph('float32', first.dims.length);
    expect(await compute(graph, { first, second }, 'joined')).toMatchObject({
      dims: joined.dims,
      data: joined.data,
    });
  });

  it('are picked by a copy as by the graph', async () => {
    const source = counting(1, [4, ...rest]);
    const picked = await new RowTensors(runtime, 'float32').pick(source, [3, 1]);
    const width = rest.reduce((product, length) => product * length, 1);
    expect(picked.dims).toEqual([2, ...rest]);
    expect([picked.data[0], picked.data[width]]).toEqual([1 + 3 * width, 1 + width]);
    const rows = new runtime.Tensor('int32', Int32Array.of(3, 1), [2]);
    const graph = pickRowsGraph('float32', source.dims.length);
    expect(await compute(graph, { source, rows }, 'picked')).toMatchObject({
      dims: picked.dims,
      data: picked.data,
    });
  });
});
