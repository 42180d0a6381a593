import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { anchorModel } from '#engine/graphs/anchor-model.ts';
import type { GpuDevice } from './device-choice.ts';

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
 * ONNX Runtime on this machine's GPU, through onnxruntime-node. Native code may abort this process, so probe the device
 * first. Throws `SkipscopeError('runtime')`.
 */
export async function createGpuRuntime(
  device: GpuDevice,
  facts: GpuFacts,
  { placed = device === 'webgpu' }: GpuRuntimeOptions = {},
): Promise<OrtRuntime> {
  if (device === 'cuda') setUpCuda();
  const { InferenceSession, Tensor, env } = await import('onnxruntime-node');
  const runtime = new QueuedRuntime({
    backend: { InferenceSession, Tensor },
    description: {
      provider: device,
      version: env.versions.common,
      threads: 1,
      ...facts,
      // Dawn has a limit, but the binding does not report it; a weight above it fails with a message.
      maxBufferBytes: null,
    },
    // In Node, reading a tensor that lies on the GPU aborts the process.
    readsGpuTensors: false,
    sessionOptions: {
      executionProviders: [device],
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      ...(placed && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    },
  });
  if (device === 'webgpu') await runtime.createSession(anchorModel(), []);
  return runtime;
}

/**
 * Sets variables that NVIDIA's libraries read when they are loaded: float32 products keep float32 instead of TF32, which
 * has 10 bits of mantissa, and device 0 is the one that nvidia-smi lists first. Variables that are set already stay.
 */
function setUpCuda(): void {
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID';
}
