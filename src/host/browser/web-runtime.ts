import { SkipscopeError } from '#engine/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { anchorModel } from './anchor-model.ts';
import { chooseProvider } from './choose-provider.ts';
import { type GpuProbe, probeGpu, requestDevice } from './gpu-device.ts';
import { wasmThreads } from './wasm-threads.ts';

export interface WebRuntime {
  readonly runtime: OrtRuntime;
  /** Why the provider is not the one asked for or preferred; null when it is. */
  readonly fallbackReason: string | null;
}

/**
 * ONNX Runtime in this browser, to be called in a module worker. The import is dynamic, because ONNX Runtime's own
 * threads load the worker's script again and must not run what it does at start. Throws `SkipscopeError('runtime')`.
 */
export async function createWebRuntime(choice: 'auto' | 'webgpu' | 'wasm'): Promise<WebRuntime> {
  const gpu = choice === 'wasm' ? 'Not asked for.' : await probeGpu();
  const { provider, fallbackReason } = chooseProvider(choice, gpu);
  const runtime =
    provider === 'webgpu' && typeof gpu !== 'string'
      ? await createGpuRuntime(gpu)
      : await createWasmRuntime();
  return { runtime, fallbackReason };
}

async function createWasmRuntime(): Promise<OrtRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web/wasm');
  const threads = wasmThreads();
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
