import { SkipscopeError } from '#engine/base/errors.ts';
import { anchorModel } from '#engine/graphs/anchor-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { outOfMemory } from '#engine/runtime/runtime-error.ts';
import { GpuBackend } from './gpu-backend.ts';
import { type GpuProbe, requestDevice } from './gpu-device.ts';
import { createYield } from './yield-to-event-loop.ts';

/** ONNX Runtime on this GPU. Throws as `requestDevice` does. */
export async function openGpuRuntime(gpu: GpuProbe): Promise<OrtRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web/webgpu');
  env.wasm.numThreads = 1;
  const device = await requestDevice(gpu.adapter);
  const runtime = new QueuedRuntime({
    backend: new GpuBackend({ InferenceSession, Tensor }, device),
    description: {
      provider: 'webgpu',
      version: env.versions.common,
      threads: 1,
      adapter: gpu.name,
      f16: gpu.shaderF16,
      software: gpu.software,
      memoryBytes: null,
      maxBufferBytes: Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize),
    },
    yieldToEventLoop: createYield(),
    release: async () => device.destroy(),
  });
  void device.lost.then((loss) => {
    if (loss.reason !== 'destroyed') runtime.fail(deviceLost(loss.message));
  });
  // Nothing else reports an error of the GPU; whatever it was, results may be zeros from then on.
  device.addEventListener('uncapturederror', ({ error }) => {
    const { message } = error;
    runtime.fail(
      error instanceof GPUOutOfMemoryError
        ? outOfMemory('webgpu', 'use the GPU', message)
        : gpuError(message),
    );
  });
  await runtime.createSession(anchorModel(), []);
  return runtime;
}

function deviceLost(message: string): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `The GPU was lost${message ? `: ${message}` : '.'}`,
    'Load the model again; a search goes on from its journal. If it happens again, take a smaller dtype, close other tabs that use the GPU, or choose WASM.',
  );
}

function gpuError(message: string): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `The GPU reported an error: ${message}`,
    'Load the model again; a search goes on from its journal. If it happens again, choose WASM.',
  );
}
