import { needsFloat16 } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DeviceLimits } from '#service/ports/engine-host.ts';
import { type GpuFacts, probeGpu } from './gpu-device.ts';

/** The address space of 32-bit WebAssembly. */
const WASM_BYTES = 2 ** 32;

export interface ProviderDecision {
  readonly provider: 'webgpu' | 'wasm';
  /** Why it is not the provider asked for or preferred; null when it is. A sentence for a person. */
  readonly fallbackReason: string | null;
}

/**
 * The provider for a model of `dtype`, given the caller's choice and the result of `probeGpu`. `auto` prefers a real GPU
 * that can compute the dtype.
 */
export function chooseProvider(
  choice: 'auto' | 'webgpu' | 'wasm',
  gpu: GpuFacts | string,
  dtype: ModelDtype,
): ProviderDecision {
  if (choice === 'wasm') return { provider: 'wasm', fallbackReason: null };
  if (typeof gpu === 'string') return { provider: 'wasm', fallbackReason: `${gpu} Running on WASM instead.` };
  if (choice === 'auto' && gpu.software)
    return {
      provider: 'wasm',
      fallbackReason: `The GPU is emulated in software (${gpu.name}), which is slower than WASM. Running on WASM.`,
    };
  if (choice === 'auto' && needsFloat16(dtype) && !gpu.shaderF16)
    return {
      provider: 'wasm',
      fallbackReason: `The GPU (${gpu.name}) has no float16 arithmetic, which dtype ${dtype} needs. Running on WASM.`,
    };
  return { provider: 'webgpu', fallbackReason: null };
}

/** Limits of the device that `auto` chooses in this browser, for a dtype that every GPU computes. */
export async function deviceLimits(): Promise<DeviceLimits> {
  const gpu = await probeGpu();
  if (typeof gpu === 'string' || chooseProvider('auto', gpu, 'q4').provider === 'wasm')
    return { provider: 'wasm', f16: false, maxBufferBytes: WASM_BYTES, maxMemoryBytes: WASM_BYTES };
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.adapter.limits;
  return {
    provider: 'webgpu',
    f16: gpu.shaderF16,
    maxBufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    maxMemoryBytes: null,
  };
}
