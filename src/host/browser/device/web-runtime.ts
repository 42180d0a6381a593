import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { packageBackend } from '#engine/runtime/package-backend.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { outOfMemory } from '#engine/runtime/runtime-error.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { createYield } from './yield-to-event-loop.ts';
import { chooseProvider } from './choose-provider.ts';
import { GpuBackend } from './gpu-backend.ts';
import { type GpuProbe, probeGpu, requestDevice } from './gpu-device.ts';
import { threadsForModel } from './wasm-threads.ts';

/** WASM addresses 4 GiB, of which caches, pictures and the runtime itself need a part. */
const WASM_WEIGHT_BYTES = 3 * 2 ** 30;

/** A working runtime, and why it is not the one asked for or preferred; null when it is. */
export interface OpenWebRuntime {
  readonly runtime: OrtRuntime;
  readonly fallbackReason: string | null;
}

/**
 * ONNX Runtime in this browser, with all its settings. There is one runtime for each provider, made at its first use and
 * made anew after a failure. It runs in a module worker: the imports are dynamic, because ONNX Runtime's threads load the
 * script that imports it again, and that script must not start a second worker.
 */
export class WebRuntimes {
  readonly #opening = new SerialQueue();
  readonly #open = new Map<'wasm' | 'webgpu', OrtRuntime>();

  /**
   * The runtime for a model. Its size decides the number of WASM threads when WASM is first used: ONNX Runtime cannot
   * change them later. Throws `SkipscopeError('runtime')`.
   */
  async open(
    choice: 'auto' | 'webgpu' | 'wasm',
    model: { readonly hiddenSize: number; readonly dtype: ModelDtype },
  ): Promise<OpenWebRuntime> {
    const gpu = choice === 'wasm' ? 'Not asked for.' : await probeGpu();
    const { provider, fallbackReason } = chooseProvider(choice, gpu, model.dtype);
    const runtime = await this.#reuse(provider, () =>
      provider === 'webgpu' && typeof gpu !== 'string'
        ? createGpuRuntime(gpu)
        : createWasmRuntime(threadsForModel(model.hiddenSize)),
    );
    return { runtime, fallbackReason };
  }

  #reuse(provider: 'wasm' | 'webgpu', create: () => Promise<OrtRuntime>): Promise<OrtRuntime> {
    return this.#opening.run(async () => {
      const open = this.#open.get(provider);
      if (open?.failure === null) return open;
      const created = await create();
      this.#open.set(provider, created);
      return created;
    });
  }
}

async function createWasmRuntime(threads: number): Promise<OrtRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web/wasm');
  env.wasm.numThreads = threads;
  return new QueuedRuntime({
    backend: packageBackend(
      { InferenceSession, Tensor },
      { executionProviders: ['wasm'], logSeverityLevel: 3 },
    ),
    description: {
      provider: 'wasm',
      version: env.versions.common,
      threads,
      adapter: 'WebAssembly',
      f16: false,
      software: false,
      memoryBytes: WASM_WEIGHT_BYTES,
      maxBufferBytes: null,
    },
    yieldToEventLoop: createYield(),
  });
}

async function createGpuRuntime(gpu: GpuProbe): Promise<OrtRuntime> {
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
  // The library that writes graphs is loaded late: a page without a GPU or a model does not need it.
  const { anchorModel } = await import('#engine/graphs/anchor-model.ts');
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
