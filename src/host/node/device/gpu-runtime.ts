import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { runtimeError } from '#engine/runtime/runtime-error.ts';
import { NativeBackend } from '#host/node/onnxruntime/native-backend.ts';
import { CUDA, WEBGPU } from '#host/node/onnxruntime/native-device.ts';
import type { GpuDevice } from './device-choice.ts';
import { createYield } from './yield-to-event-loop.ts';

const NATIVE_DEVICES = { cuda: CUDA, webgpu: WEBGPU } as const;

/** Facts on a GPU that a probe has found. */
export interface GpuFacts {
  /** A person's name for the GPU. */
  readonly adapter: string;
  /** True where graphs with float16 activations can run. */
  readonly f16: boolean;
  /** True where the GPU is emulated on the CPU. */
  readonly software: boolean;
  /** Bytes that weights may take; null where the driver does not tell how many there are. */
  readonly memoryBytes: number | null;
}

export interface GpuRuntimeOptions {
  /**
   * Refuses graphs of which an operator would silently run on the CPU. By default on WebGPU only: CUDA leaves what
   * computes shapes to the CPU on purpose, which the tower of a model may hold.
   */
  readonly placed?: boolean;
}

/**
 * ONNX Runtime on this machine's GPU. Native code may abort this process, so probe the device first. Throws
 * `SkipscopeError('runtime')`, or as `loadOrtApi` does.
 */
export async function createGpuRuntime(
  device: GpuDevice,
  facts: GpuFacts,
  { placed = device === 'webgpu' }: GpuRuntimeOptions = {},
): Promise<OrtRuntime> {
  if (device === 'cuda') setUpCuda();
  const backend = openBackend(device, placed);
  return new QueuedRuntime({
    backend,
    yieldToEventLoop: createYield(),
    description: {
      provider: device,
      version: backend.version,
      threads: 1,
      ...facts,
      // Dawn has a limit, but ONNX Runtime does not tell it; a weight above it fails with a message.
      maxBufferBytes: null,
    },
  });
}

function openBackend(device: GpuDevice, placed: boolean): NativeBackend {
  try {
    return new NativeBackend(NATIVE_DEVICES[device], { threads: 1, placed });
  } catch (error) {
    throw runtimeError(device, 'use the GPU', error);
  }
}

/**
 * Sets variables that NVIDIA's libraries read when they are loaded: float32 products keep float32 instead of TF32, which
 * has 10 bits of mantissa, and device 0 is the one that nvidia-smi lists first. Variables that are set already stay.
 */
function setUpCuda(): void {
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID';
}
