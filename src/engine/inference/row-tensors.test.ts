import type { Tensor } from 'onnxruntime-common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinRowsGraph, pickRowsGraph } from '#engine/graphs/row-graphs.ts';
import type { OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Feeds, OrtRuntime, Outputs } from '#engine/runtime/ort-runtime.ts';
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

async function compute({ bytes, externalData }: OnnxModel, feeds: Feeds): Promise<Outputs> {
  return runtime.run(await runtime.createSession(bytes, externalData), feeds);
}

describe.each([[[3, 2]], [[2, 3, 2]]])('rows of [.., %j]', (rest) => {
  it('are joined by a copy as by the graph, wherever they are', async () => {
    const [first, second] = [counting(1, [2, ...rest]), counting(100, [3, ...rest])];
    const tensors = new RowTensors(runtime, 'float32');
    const joined = await tensors.join(first, second);
    expect(joined.dims).toEqual([5, ...rest]);
    expect([...joined.data]).toEqual([...first.data, ...second.data]);
    const graph = joinRowsGraph('float32', first.dims.length);
    const { dims, data } = joined;
    expect((await compute(graph, { first, second }))['joined']).toMatchObject({ dims, data });
    const onDevice = await tensors.join(runtime.upload(first), second);
    expect(onDevice.location).not.toBe('cpu');
    expect(await onDevice.getData()).toEqual(data);
  });

  it('are picked by a copy as by the graph, wherever they are', async () => {
    const [key, value] = [counting(1, [4, ...rest]), counting(100, [4, ...rest])];
    const tensors = new RowTensors(runtime, 'float32');
    const picked = await tensors.pick({ key, value }, [3, 1]);
    const width = rest.reduce((product, length) => product * length, 1);
    expect(picked.key.dims).toEqual([2, ...rest]);
    expect([picked.key.data[0], picked.key.data[width]]).toEqual([1 + 3 * width, 1 + width]);
    expect([picked.value.data[0], picked.value.data[width]]).toEqual([100 + 3 * width, 100 + width]);
    const rows = new runtime.Tensor('int32', Int32Array.of(3, 1), [2]);
    const computed = await compute(pickRowsGraph('float32', key.dims.length), { key, value, rows });
    const copy = await tensors.pick({ key: runtime.upload(key), value: runtime.upload(value) }, [3, 1]);
    for (const part of ['key', 'value'] as const) {
      const { dims, data } = picked[part];
      expect(computed[`picked_${part}`]).toMatchObject({ dims, data });
      expect(copy[part].location).not.toBe('cpu');
      expect(await copy[part].getData()).toEqual(data);
    }
  });
});
