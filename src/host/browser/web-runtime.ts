import { SkipscopeError } from '#engine/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { SerialQueue } from '#engine/runtime/serial-queue.ts';
import { anchorModel } from './anchor-model.ts';
import { createBreather } from './breather.ts';
import { type GpuProbe, requestDevice } from './gpu-device.ts';

/**
 * ONNX Runtime in this browser, one runtime for each provider, made when it is first asked for and made anew after it
 * failed. For use in a module worker: the imports are dynamic, because ONNX Runtime's threads load the script that
 * imports it again and must not run what a worker does at its start.
 */
export class WebRuntimes {
  readonly #opening = new SerialQueue();
  readonly #open = new Map<'wasm' | 'webgpu', OrtRuntime>();

  /**
   * `threads` counts for the first call only: ONNX Runtime cannot change them later. Throws
   * `SkipscopeError('runtime')`.
   */
  wasm(threads: number): Promise<OrtRuntime> {
    return this.#reuse('wasm', () => createWasmRuntime(threads));
  }

  /** Throws `SkipscopeError('runtime')`. */
  webgpu(gpu: GpuProbe): Promise<OrtRuntime> {
    return this.#reuse('webgpu', () => createGpuRuntime(gpu));
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
    backend: { InferenceSession, Tensor },
    description: {
      provider: 'wasm',
      threads,
      adapter: 'WebAssembly',
      f16: false,
      software: false,
      maxBufferBytes: null,
    },
    breathe: createBreather(),
    sessionOptions: { executionProviders: ['wasm'], logSeverityLevel: 3 },
  });
}

async function createGpuRuntime(gpu: GpuProbe): Promise<OrtRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web/webgpu');
  env.wasm.numThreads = 1;
  const device = await requestDevice(gpu.adapter);
  const runtime = new QueuedRuntime({
    backend: { InferenceSession, Tensor },
    description: {
      provider: 'webgpu',
      threads: 1,
      adapter: gpu.name,
      f16: gpu.shaderF16,
      software: gpu.software,
      maxBufferBytes: Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize),
    },
    breathe: createBreather(),
    sessionOptions: {
      executionProviders: [{ name: 'webgpu', device }],
      logSeverityLevel: 3,
      // An operator without a GPU kernel would silently run on the CPU; better that creation says so.
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    },
    release: async () => device.destroy(),
  });
  void device.lost.then((loss) => {
    if (loss.reason !== 'destroyed') runtime.fail(deviceLost(loss.message));
  });
  await runtime.createSession(anchorModel(), []);
  return runtime;
}

function deviceLost(message: string): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `The GPU was lost${message ? `: ${message}` : '.'}`,
    'Load the model again; a search goes on from its journal. If it happens again, choose WASM.',
  );
}
