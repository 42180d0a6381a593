import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtSession, Outputs } from './ort-runtime.ts';
import { QueuedRuntime } from './queued-runtime.ts';
import { TrafficCounter } from './traffic.ts';
import { CPU_DESCRIPTION } from './testing/cpu-description.ts';

/** A session whose runs are scripted and logged. */
class FakeSession implements OrtSession {
  readonly inputNames = [];
  readonly outputNames = [];
  constructor(
    readonly name: string,
    readonly log: string[],
    readonly behaviour: () => Promise<Outputs>,
  ) {}
  async run(): Promise<Outputs> {
    this.log.push(`${this.name} starts`);
    const outputs = await this.behaviour();
    this.log.push(`${this.name} ends`);
    return outputs;
  }
  async release(): Promise<void> {
    this.log.push(`${this.name} released`);
  }
}

function runtimeOf(log: string[], behaviour: () => Promise<Outputs>) {
  let count = 0;
  const backend = {
    Tensor,
    writesInPlace: false,
    traffic: new TrafficCounter(),
    async createSession() {
      const session = new FakeSession(`s${count++}`, log, behaviour);
      log.push(`${session.name} created`);
      return session;
    },
  };
  return new QueuedRuntime({
    backend,
    description: CPU_DESCRIPTION,
    release: async () => {
      log.push('device released');
    },
  });
}

const later = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('QueuedRuntime', () => {
  it('runs one thing at a time, in order', async () => {
    const log: string[] = [];
    const runtime = runtimeOf(log, async () => {
      await later();
      return {};
    });
    const first = await runtime.createSession(new Uint8Array(), []);
    await Promise.all([
      runtime.run(first, {}),
      runtime.createSession(new Uint8Array(), []),
      runtime.run(first, {}),
    ]);
    expect(log).toEqual(['s0 created', 's0 starts', 's0 ends', 's1 created', 's0 starts', 's0 ends']);
  });

  it('counts what crosses between JavaScript and the device', async () => {
    const floats = (count: number) => new Tensor('float32', new Float32Array(count), [count]);
    const onDevice = () =>
      Tensor.fromMLTensor({ destroy: () => undefined }, { dataType: 'float16', dims: [99] });
    const runtime = runtimeOf([], async () => ({ logits: floats(5), key: onDevice() }));
    const session = await runtime.createSession(new Uint8Array(), []);
    const ids = new Tensor('int64', new BigInt64Array(3), [3]);
    await runtime.run(session, { hidden: floats(10), key: onDevice(), ids });
    expect(runtime.traffic).toMatchObject({ up: 10 * 4 + 3 * 8, down: 5 * 4 });
    expect(runtime.upload(ids)).toBe(ids);
    expect(runtime.traffic).toMatchObject({ up: 10 * 4 + 3 * 8 });
  });

  it('goes on after a failure and says what failed', async () => {
    let calls = 0;
    const runtime = runtimeOf([], async () => {
      if (calls++ === 0) throw new Error('out of memory');
      return {};
    });
    const session = await runtime.createSession(new Uint8Array(), []);
    const failing = runtime.run(session, {});
    const following = runtime.run(session, {});
    await expect(failing).rejects.toMatchObject({
      code: 'runtime',
      message: 'Memory ran out (cpu): ONNX Runtime could not run a graph: out of memory',
    });
    await expect(following).resolves.toEqual({});
  });

  it('gives up the run in flight, and all later ones, when the device is lost', async () => {
    const runtime = runtimeOf([], () => new Promise(() => undefined));
    const session = await runtime.createSession(new Uint8Array(), []);
    const running = runtime.run(session, {});
    await later();
    const loss = new SkipscopeError('runtime', 'The GPU is gone.', 'Load the model again.');
    runtime.fail(loss);
    await expect(running).rejects.toBe(loss);
    await expect(runtime.run(session, {})).rejects.toBe(loss);
    await expect(runtime.dispose()).resolves.toBeUndefined();
  });

  it('releases every session and then the device', async () => {
    const log: string[] = [];
    const runtime = runtimeOf(log, async () => ({}));
    const first = await runtime.createSession(new Uint8Array(), []);
    await runtime.createSession(new Uint8Array(), []);
    await runtime.release(first);
    await runtime.dispose();
    expect(log.slice(2)).toEqual(['s0 released', 's1 released', 'device released']);
    await expect(runtime.createSession(new Uint8Array(), [])).rejects.toThrow('shut down');
  });
});
