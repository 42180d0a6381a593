import type { Tensor } from 'onnxruntime-common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { FUSED, FUSED_F16, PACKED, PORTABLE, type Dialect } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { GraphCapture } from '#engine/runtime/graph-capture.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { selfTest } from './self-test.ts';

let runtime: OrtRuntime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

it.each<[ModelDtype, string, Dialect]>([
  ['q4', 'portable', PORTABLE],
  ['q4', 'packed', PACKED],
  ['q4', 'fused', FUSED],
  ['fp32', 'fused', FUSED],
  ['q4f16', 'float16', FUSED_F16],
  ['fp16', 'float16', FUSED_F16],
])('%s in the %s dialect is as numpy computes it', async (dtype, _, dialect) => {
  const result = await selfTest(runtime, dialect, dtype);
  expect(result.error).toBeLessThan(result.tolerance / 2);
  expect(result.passed).toBe(true);
});

/** A device whose attention forgets the positions behind the first 32, as tiny subgroups did. */
function forgetful(sound: OrtRuntime): OrtRuntime {
  // Positions go to the device once a pass; of these, only the bias has four axes.
  const upload = (tensor: Tensor): Tensor => {
    if (tensor.dims.length === 4 && tensor.data instanceof Float32Array) {
      const total = tensor.dims[3] ?? 0;
      tensor.data.forEach((_, index, data) => {
        if (index % total >= 32 && Math.floor(index / total) % total !== index % total) data[index] = -1e30;
      });
    }
    return sound.upload(tensor);
  };
  return new Proxy(sound, {
    get: (target, name) => {
      if (name === 'upload') return upload;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

it('finds a device out whose attention is wrong beyond 32 positions', async () => {
  const result = await selfTest(forgetful(runtime), PORTABLE, 'q4');
  expect(result.passed).toBe(false);
  expect(result.error).toBeGreaterThan(0.01);
});

/** A device that says it captures graphs, and has no memory for them. */
function withoutMemory(sound: OrtRuntime): OrtRuntime {
  const capture: GraphCapture = {
    allocate: () => Promise.reject(new SkipscopeError('runtime', 'There is no memory.', 'None.')),
    share: (tensor) => tensor,
    write: () => undefined,
  };
  return new Proxy(sound, {
    get: (target, name) => {
      if (name === 'capture') return capture;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

it('passes a device that fails at captured steps alone, and says that it does', async () => {
  expect(await selfTest(withoutMemory(runtime), FUSED, 'q4')).toMatchObject({
    passed: true,
    capturesSteps: false,
  });
  expect(await selfTest(runtime, FUSED, 'q4')).toMatchObject({ passed: true, capturesSteps: null });
});
