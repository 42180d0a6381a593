import type { InferenceSession } from 'onnxruntime-common';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { QueuedRuntime } from './queued-runtime.ts';

const description = {
  provider: 'cpu',
  threads: 1,
  adapter: 'test',
  f16: false,
  software: false,
  version: '0.0.0',
  memoryBytes: null,
  maxBufferBytes: null,
} as const;

/** A session whose runs are scripted and logged. */
class FakeSession implements InferenceSession {
  readonly inputNames = [];
  readonly outputNames = [];
  readonly inputMetadata = [];
  readonly outputMetadata = [];
  constructor(
    readonly name: string,
    readonly log: string[],
    readonly behaviour: () => Promise<InferenceSession.ReturnType>,
  ) {}
  async run(): Promise<InferenceSession.ReturnType> {
    this.log.push(`${this.name} starts`);
    const outputs = await this.behaviour();
    this.log.push(`${this.name} ends`);
    return outputs;
  }
  async release(): Promise<void> {
    this.log.push(`${this.name} released`);
  }
  startProfiling(): void {}
  endProfiling(): void {}
}

function runtimeOf(
  log: string[],
  behaviour: () => Promise<InferenceSession.ReturnType>,
  reclaim?: () => void,
) {
  let count = 0;
  const factory = {
    async create() {
      const session = new FakeSession(`s${count++}`, log, behaviour);
      log.push(`${session.name} created`);
      return session;
    },
  };
  return new QueuedRuntime({
    backend: { InferenceSession: factory, Tensor },
    description,
    sessionOptions: {},
    ...(reclaim && { reclaim }),
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

  it('frees what nobody holds in front of every run, once memory is tight', async () => {
    const log: string[] = [];
    const runtime = runtimeOf(
      log,
      async () => ({}),
      () => log.push('reclaims'),
    );
    await runtime.run(await runtime.createSession(new Uint8Array(), []), {});
    await runtime.run(await runtime.createSession(new Uint8Array(), [], { tight: true }), {});
    const first = ['s0 created', 's0 starts', 's0 ends'];
    expect(log).toEqual([...first, 's1 created', 'reclaims', 's1 starts', 's1 ends']);
  });

  it.each([
    [true, 'gpu-buffer'],
    [false, 'cpu'],
  ])(
    'leaves outputs that are read on the GPU where they can be read there (%s)',
    async (readsGpuTensors, readable) => {
      const asked: unknown[] = [];
      const factory = {
        async create(...args: readonly unknown[]) {
          asked.push(args[1]);
          return new FakeSession('s', [], async () => ({}));
        },
      };
      const runtime = new QueuedRuntime({
        backend: { InferenceSession: factory, Tensor },
        description: { ...description, provider: 'webgpu' },
        readsGpuTensors,
        sessionOptions: {},
      });
      const outputLocation = { hidden: 'gpu-readable', key: 'gpu-buffer', logits: 'cpu' } as const;
      await runtime.createSession(new Uint8Array(), [], { outputLocation });
      expect(asked).toEqual([
        { preferredOutputLocation: { hidden: readable, key: 'gpu-buffer', logits: 'cpu' } },
      ]);
    },
  );

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
