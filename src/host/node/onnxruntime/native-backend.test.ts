import type { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { FUSED } from '#engine/graphs/dialect.ts';
import { decoderBlockGraph } from '#engine/graphs/decoder-block.ts';
import { joinRowsGraph } from '#engine/graphs/row-graphs.ts';
import { BLOCK_OUTPUTS } from '#engine/inference/model-stages.ts';
import { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import type { OrtRuntime, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { PROBE, probeWeights } from '#engine/selftest/probe-blocks.ts';
import { openBoundRuntime, openNativeRuntime } from './testing/cpu-runtimes.ts';

/** Numbers from `start` on. */
function counting({ Tensor }: OrtRuntime, start: number, dims: readonly number[]): Tensor {
  const size = dims.reduce((product, length) => product * length, 1);
  return new Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, index) => start + index),
    dims,
  );
}

async function joinSession(runtime: OrtRuntime, options: SessionOptions = {}) {
  const { bytes, externalData } = joinRowsGraph('float32', 2);
  return runtime.createSession(bytes, externalData, options);
}

const ON_DEVICE = { deviceOutputs: ['joined'] };

describe('a session of the C API', () => {
  it('names what goes in and comes out, and gives outputs in the memory of JavaScript', async () => {
    const { runtime, backend } = openNativeRuntime();
    const session = await joinSession(runtime);
    expect([session.inputNames, session.outputNames]).toEqual([['first', 'second'], ['joined']]);
    const feeds = { first: counting(runtime, 1, [1, 2]), second: counting(runtime, 10, [2, 2]) };
    const { joined } = await runtime.run(session, feeds);
    expect(joined).toMatchObject({ location: 'cpu', type: 'float32', dims: [3, 2] });
    expect(joined?.data).toEqual(Float32Array.of(1, 2, 10, 11, 12, 13));
    expect(backend.liveValues).toBe(0);
  });

  it('leaves outputs on the device, where the next run takes them and a reader copies them', async () => {
    const { runtime, backend } = openNativeRuntime();
    const session = await joinSession(runtime, ON_DEVICE);
    const first = counting(runtime, 1, [1, 2]);
    const { joined } = await runtime.run(session, { first, second: first });
    if (!joined) throw new Error('There is no output.');
    expect(joined.location).not.toBe('cpu');
    const { joined: again } = await runtime.run(session, { first: joined, second: joined });
    expect(runtime.traffic).toMatchObject({ up: 16, down: 0 });
    expect(await again?.getData()).toEqual(Float32Array.of(1, 2, 1, 2, 1, 2, 1, 2));
    expect(runtime.traffic).toMatchObject({ up: 16, down: 32 });
    expect(backend.liveValues).toBe(2);
    joined.dispose();
    joined.dispose();
    again?.dispose();
    expect(backend.liveValues).toBe(0);
  });

  it('takes memory that another session has given back', async () => {
    const { runtime } = openNativeRuntime();
    const sessions = await Promise.all(Array.from({ length: 8 }, () => joinSession(runtime, ON_DEVICE)));
    const half = counting(runtime, 1, [1, 2 ** 22]);
    const before = process.memoryUsage().rss;
    for (const session of sessions) {
      const { joined } = await runtime.run(session, { first: half, second: half });
      joined?.dispose();
    }
    // Each output has 32 MiB, and sessions with arenas of their own would keep eight of them.
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(130);
  });

  it('writes an output where it is told to', async () => {
    const { runtime, backend } = openNativeRuntime();
    const session = await joinSession(runtime, ON_DEVICE);
    const target = runtime.zeros('float32', [2, 2]);
    const first = counting(runtime, 1, [1, 2]);
    const { joined } = await runtime.run(session, { first, second: first }, { joined: target });
    expect(joined).toBe(target);
    expect(await target.getData()).toEqual(Float32Array.of(1, 2, 1, 2));
    target.dispose();
    expect(backend.liveValues).toBe(0);
  });

  it('takes an uploaded tensor for several runs', async () => {
    const { runtime } = openNativeRuntime();
    const session = await joinSession(runtime, ON_DEVICE);
    const first = runtime.upload(counting(runtime, 1, [1, 2]));
    for (let run = 0; run < 3; run++) {
      const { joined } = await runtime.run(session, { first, second: first });
      joined?.dispose();
    }
    expect(runtime.traffic).toMatchObject({ up: 8, down: 0 });
    first.dispose();
  });

  it('reads its weights from the external data, which may then be dropped', async () => {
    const { runtime } = openNativeRuntime();
    const graph = new GraphBuilder('scaled');
    const weights = Float32Array.from({ length: 1000 }, (_, index) => index);
    const scale = graph.initializer('scale', 'float32', [1000], new Uint8Array(weights.buffer));
    const x = graph.input('x', 'float32', [1000]);
    graph.output('y', graph.node('Mul', [x, scale]), 'float32', [1000]);
    const { bytes, externalData } = graph.build();
    expect(externalData).toHaveLength(1);
    const session = await runtime.createSession(bytes, externalData);
    weights.fill(7);
    const { y } = await runtime.run(session, { x: counting(runtime, 0, [1000]) });
    expect([y?.data[2], y?.data[30]]).toEqual([4, 900]);
  });

  it('says what ONNX Runtime says of a wrong feed, and goes on', async () => {
    const { runtime } = openNativeRuntime();
    const session = await joinSession(runtime);
    const first = counting(runtime, 1, [1, 2]);
    const wrong = counting(runtime, 1, [1, 3]);
    await expect(runtime.run(session, { first, second: wrong })).rejects.toMatchObject({
      code: 'runtime',
      message: expect.stringMatching(/^ONNX Runtime \(cpu\) could not run a graph: .*Concat/s),
    });
    await expect(runtime.run(session, { first, other: first })).rejects.toThrow(/other/);
    const { joined } = await runtime.run(session, { first, second: first });
    expect(joined?.dims).toEqual([2, 2]);
  });

  it('lets the event loop go on while a run is long', async () => {
    const { runtime } = openNativeRuntime();
    const size = 1200;
    const graph = new GraphBuilder('product');
    const x = graph.input('x', 'float32', [size, size]);
    graph.output('y', graph.node('MatMul', [x, x]), 'float32', [size, size]);
    const { bytes, externalData } = graph.build();
    const session = await runtime.createSession(bytes, externalData);
    let turned = false;
    setTimeout(() => (turned = true), 1);
    await runtime.run(session, { x: counting(runtime, 0, [size, size]) });
    expect(turned).toBe(true);
  });

  it('reads outputs in the memory of this processor where the device has its own', async () => {
    const { runtime, backend } = openBoundRuntime();
    const first = counting(runtime, 1, [1, 2]);
    const { joined } = await runtime.run(await joinSession(runtime), { first, second: first });
    expect(joined?.data).toEqual(Float32Array.of(1, 2, 1, 2));
    const { joined: kept } = await runtime.run(await joinSession(runtime, ON_DEVICE), {
      first,
      second: first,
    });
    if (!kept) throw new Error('There is no output.');
    const target = counting(runtime, 0, [4, 2]);
    const session = await joinSession(runtime);
    expect(await runtime.run(session, { first: kept, second: kept }, { joined: target })).toEqual({
      joined: target,
    });
    expect(target.data).toEqual(Float32Array.of(1, 2, 1, 2, 1, 2, 1, 2));
    expect(backend.liveValues).toBe(1);
    kept.dispose();
    expect(backend.liveValues).toBe(0);
  });

  it('refuses a tensor of another runtime', async () => {
    const { runtime } = openNativeRuntime();
    const session = await joinSession(runtime);
    const other = runtime.Tensor.fromMLTensor(
      { destroy: () => undefined },
      { dataType: 'float32', dims: [1, 2] },
    );
    await expect(runtime.run(session, { first: other, second: other })).rejects.toThrow(
      'The tensor belongs to another runtime.',
    );
  });
});

it.each([
  ['of this processor', openNativeRuntime],
  ['with memory of its own', openBoundRuntime],
])(
  'a device %s holds no memory of runs that are over: 200 steps, each with another cache',
  async (_, open) => {
    const { runtime, backend } = open();
    const { bytes, externalData } = decoderBlockGraph(0, PROBE, probeWeights(0, 'q4'), FUSED);
    const session = await runtime.createSession(bytes, externalData, BLOCK_OUTPUTS);
    const room = [1, PROBE.kvHeads, 2048, PROBE.headDim];
    const bytesOfCache = 4 * room.reduce((product, size) => product * size, 1);
    const empty = () => new runtime.Tensor('float32', new Float32Array(bytesOfCache / 4), room);
    let key: Tensor = empty();
    let value: Tensor = empty();
    let before = 0;
    for (let step = 0; step < 200; step++) {
      if (step === 20) before = process.memoryUsage().rss;
      const outputs = await runtime.run(session, {
        hidden: counting(runtime, 0, [1, 1, PROBE.hiddenSize]),
        past_key: key,
        past_value: value,
        last_position: new runtime.Tensor('int32', Int32Array.of(step % 32), [1]),
        total_length: new runtime.Tensor('int32', [(step % 32) + 1], []),
      });
      const { present_key: nextKey, present_value: nextValue, hidden_out: hidden } = outputs;
      if (!nextKey || !nextValue || !hidden) throw new Error('An output is missing.');
      for (const tensor of [key, value, hidden]) tensor.dispose();
      [key, value] = [nextKey, nextValue];
      expect(backend.liveValues).toBe(2);
    }
    // 180 steps that each leave a cache would be 94 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(45 * bytesOfCache);
    for (const tensor of [key, value]) tensor.dispose();
    expect(backend.liveValues).toBe(0);
  },
);
