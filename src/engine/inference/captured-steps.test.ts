import type { Tensor } from 'onnxruntime-common';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FUSED } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { GraphCapture } from '#engine/runtime/graph-capture.ts';
import type { Feeds, Fetches, OrtRuntime, OrtSession, SessionOptions } from '#engine/runtime/ort-runtime.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { openNativeRuntime } from '#host/node/onnxruntime/testing/cpu-runtimes.ts';
import { BlockModel } from './block-model.ts';
import { generate, generateBatch } from './generate.ts';
import { loadStages } from './model-stages.ts';

const { runtime, backend } = openNativeRuntime();
/** For each run of a session that captures: which it was. */
const replayed: OrtSession[] = [];

/** The memory of JavaScript behind tensors that are written. */
const memories = new Map<Tensor, Tensor>();
function place(memory: Tensor): Tensor {
  const tensor = runtime.upload(memory);
  memories.set(tensor, memory);
  return tensor;
}
function numbersOf({ data }: Tensor): Float32Array | Int32Array {
  if (data instanceof Float32Array || data instanceof Int32Array) return data;
  throw new TypeError('Expected float32 or int32.');
}
function memoryOf(tensor: Tensor): Tensor {
  const memory = memories.get(tensor);
  if (memory) return memory;
  throw new TypeError('The tensor is not in memory that can be written.');
}

/** The CPU, where a value over JavaScript's memory is written in place. */
const capture: GraphCapture = {
  allocate: async (type, dims) => {
    const count = elementCount(dims);
    const memory = type === 'int32' ? new Int32Array(count) : new Float32Array(count);
    return place(new runtime.Tensor(type, memory, dims));
  },
  share: (tensor) => place(memoryOf(tensor)),
  write: (target, source) => {
    numbersOf(memoryOf(target)).set(numbersOf(source));
  },
};

/** Behaves as a GPU whose graphs are captured: the first run of a captured session is made twice. */
function capturing(on = capture): OrtRuntime {
  const fresh = new Set<OrtSession>();
  const capturedSessions = new Set<OrtSession>();
  const createSession = async (model: Uint8Array, data: [], options: SessionOptions = {}) => {
    const session = await runtime.createSession(model, data, options);
    if (options.captured) [fresh, capturedSessions].forEach((set) => set.add(session));
    return session;
  };
  const run = async (session: OrtSession, feeds: Feeds, fetches?: Fetches) => {
    if (fresh.delete(session)) await runtime.run(session, feeds, fetches);
    if (capturedSessions.has(session)) replayed.push(session);
    return runtime.run(session, feeds, fetches);
  };
  const replaced: Readonly<Record<string, unknown>> = { capture: on, createSession, run };
  return new Proxy(runtime, {
    get: (target, name) => {
      if (typeof name === 'string' && name in replaced) return replaced[name];
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

let plain: BlockModel;
let captured: BlockModel;
beforeAll(async () => {
  const files = new DirectorySource('public/models/llava-pictograms');
  const manifest = await readManifest(files);
  const load = async (on: OrtRuntime) =>
    new BlockModel(manifest, '', on, FUSED, await loadStages(files, manifest, on, FUSED));
  plain = await load(runtime);
  captured = await load(capturing());
});
afterEach(() => {
  replayed.length = 0;
});
afterAll(async () => {
  await captured.dispose();
  await plain.dispose();
  expect(backend.liveValues).toBe(0);
  await runtime.dispose();
});

const prompt = (length: number) => ({ ids: Array.from({ length }, (_, index) => 10 + ((index * 7) % 80)) });

it.each([
  ['all blocks', 40, []],
  ['some skipped, on what another answer has left', 37, [2, 5, 11]],
  ['more positions than the memory had', 260, [3]],
])('an answer of captured steps is that of plain ones: %s', async (_, length, skip) => {
  const options = { skip, maxNewTokens: 6 };
  const expected = await generate(plain, prompt(length), options);
  const answer = await generate(captured, prompt(length), options);
  expect(answer.tokenIds).toEqual(expected.tokenIds);
  expect(answer.blockTokens).toBe(expected.blockTokens);
  const steps = answer.tokenIds.length - 1;
  expect(steps).toBeGreaterThan(0);
  // The kept blocks and the head; blocks once more when they are captured.
  const capturing = new Set(replayed).size - 1;
  expect(replayed.length).toBe(steps * (captured.blocks - skip.length + 1) + (length === 37 ? 0 : capturing));
});

it('answers at the same time, batches and prompts that skip other blocks are decoded without', async () => {
  const options = { skip: [4], maxNewTokens: 6 };
  const expected = await generate(plain, prompt(40), options);
  const cache = await captured.chain.openCache(1, 46);
  expect((await generate(captured, prompt(40), options)).tokenIds).toEqual(expected.tokenIds);
  cache.dispose();
  const next = await captured.chain.openCache(1, 46);
  // Disposed once more, it does not free the memory that the next one has.
  cache.dispose();
  expect((await generate(captured, prompt(40), options)).tokenIds).toEqual(expected.tokenIds);
  next.dispose();
  const two = await generateBatch(captured, [prompt(40), prompt(33)], [[], []], options);
  expect(two.answers[0]).toEqual(expected.tokenIds);
  const other = { ...options, promptSkip: [] };
  expect((await generate(captured, prompt(40), other)).tokenIds).toEqual(
    (await generate(plain, prompt(40), other)).tokenIds,
  );
  expect(replayed).toEqual([]);
});

it('the bytes that stay on the device are those of the keys and values that steps are captured on', async () => {
  const bytes: number[] = [];
  const allocate: GraphCapture['allocate'] = async (type, dims) => {
    if (dims.length === 4) bytes.push(4 * elementCount(dims));
    return capture.allocate(type, dims);
  };
  const files = new DirectorySource('public/models/llava-pictograms');
  const manifest = await readManifest(files);
  const counting = capturing({ ...capture, allocate });
  const model = new BlockModel(
    manifest,
    '',
    counting,
    FUSED,
    await loadStages(files, manifest, counting, FUSED),
  );
  const allocated = () => bytes.splice(0).reduce((sum, more) => sum + more, 0);
  try {
    const short = model.chain.keptBytes(46);
    await generate(model, prompt(40), { skip: [], maxNewTokens: 6 });
    expect(short).toBe(allocated());
    const long = model.chain.keptBytes(266);
    await generate(model, prompt(260), { skip: [], maxNewTokens: 6 });
    expect(long).toBe(allocated());
    // The larger memory stays for shorter answers.
    expect(model.chain.keptBytes(46)).toBe(long);
    expect(plain.chain.keptBytes(46)).toBe(0);
  } finally {
    await model.dispose();
  }
});
