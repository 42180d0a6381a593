import { cpus } from 'node:os';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/** The browser's WebAssembly runtime, run by Node so that it can be timed beside the native one. */
export async function createWasmRuntime(threads: number): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return new QueuedRuntime({
    backend: { InferenceSession: ort.InferenceSession, Tensor: ort.Tensor },
    description: {
      provider: 'wasm',
      version: ort.env.versions.common,
      threads,
      adapter: cpus()[0]?.model.trim() ?? 'CPU',
      f16: false,
      software: false,
      memoryBytes: null,
      maxBufferBytes: null,
    },
    sessionOptions: { executionProviders: ['wasm'], logSeverityLevel: 3 },
  });
}
