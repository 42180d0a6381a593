import type { ModelDtype } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { packageBackend } from '#engine/runtime/package-backend.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { createYield } from './yield-to-event-loop.ts';
import { chooseProvider } from './choose-provider.ts';
import { type GpuProbe, probeGpu } from './gpu-device.ts';
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

/** What drives a GPU comes with a library that writes graphs, and is loaded late: a page without a GPU does not need it. */
async function createGpuRuntime(gpu: GpuProbe): Promise<OrtRuntime> {
  const { openGpuRuntime } = await import('./gpu-runtime.ts');
  return openGpuRuntime(gpu);
}
