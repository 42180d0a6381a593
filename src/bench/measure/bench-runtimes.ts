import { cpus } from 'node:os';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { packageBackend } from '#engine/runtime/package-backend.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { DEVICE_NAMES, GPU_DEVICES, type GpuDevice } from '#host/node/device/device-choice.ts';
import { openNodeDevice } from '#host/node/device/node-device.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';

/** A runtime to measure; the caller of `open` disposes it. */
export interface BenchRuntime {
  readonly name: string;
  open(): Promise<OrtRuntime>;
}

export const RUNTIME_KEYS = ['cpu', 'wasm', ...GPU_DEVICES] as const;
export type RuntimeKey = (typeof RUNTIME_KEYS)[number];

/** `threads` counts on CPU and WASM. A GPU that does not run rejects as `openNodeDevice` does. */
export function benchRuntime(key: RuntimeKey, threads: number): BenchRuntime {
  switch (key) {
    case 'cpu':
      return { name: 'Node CPU', open: () => createNodeRuntime({ threads }) };
    case 'wasm':
      return { name: 'WASM', open: () => createWasmRuntime(threads) };
    default:
      return { name: `Node ${DEVICE_NAMES[key]}`, open: () => openGpu(key) };
  }
}

async function openGpu(device: GpuDevice): Promise<OrtRuntime> {
  return (await openNodeDevice(device)).runtime;
}

/** The browser's WebAssembly runtime, run by Node so that it can be timed beside the native one. */
async function createWasmRuntime(threads: number): Promise<OrtRuntime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return new QueuedRuntime({
    backend: packageBackend(ort, { executionProviders: ['wasm'], logSeverityLevel: 3 }),
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
  });
}
