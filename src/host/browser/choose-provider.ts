import { needsFloat16 } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';

/** What the choice depends on, of a GPU that was found. */
export interface GpuFacts {
  readonly name: string;
  readonly shaderF16: boolean;
  /** True where the GPU is emulated on the CPU. */
  readonly software: boolean;
}

export interface ProviderDecision {
  readonly provider: 'webgpu' | 'wasm';
  /** Why it is not the provider asked for or preferred; null when it is. A sentence for a person. */
  readonly fallbackReason: string | null;
}

/**
 * What to run a model of `dtype` on, given what was asked for and what `probeGpu` found. `auto` prefers a real GPU that
 * can compute the dtype.
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
