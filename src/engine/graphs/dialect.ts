import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { Provider } from '#engine/runtime/ort-runtime.ts';

/** Element type of the residual stream, of keys and values, and of all arithmetic in between. */
export type ActivationType = 'float32' | 'float16';

/** The operators that a graph uses. Execution providers differ in which are fast, and in which are correct. */
export type Dialect = MaskedDialect | GroupedDialect;

/** ONNX Attention with an explicit mask; new keys come behind the cached ones. For CPU, WASM and float32 on CUDA. */
interface MaskedDialect {
  readonly attention: 'masked';
  readonly weights: WeightFormat;
  readonly activations: 'float32';
}

/** GroupQueryAttention with its rotary embedding; a new key goes to its position's slot. For WebGPU and CUDA. */
interface GroupedDialect {
  readonly attention: 'grouped';
  readonly weights: WeightFormat;
  readonly activations: ActivationType;
}

/**
 * `float`: Linear weights are widened to the activations' type once at load, for plain MatMul. `packed`: quantized ones
 * stay as they are stored (MatMulNBits).
 */
export type WeightFormat = 'float' | 'packed';

/** On CPU and WASM, MatMulNBits is slower at one token and GroupQueryAttention at prefill. */
export const PORTABLE: Dialect = { attention: 'masked', weights: 'float', activations: 'float32' };

/** On a GPU, quantized weights save bandwidth, and ONNX Attention would fall back to the CPU. */
export const FUSED: Dialect = { attention: 'grouped', weights: 'packed', activations: 'float32' };

/** `FUSED` with float16 arithmetic. */
export const FUSED_F16: Dialect = { attention: 'grouped', weights: 'packed', activations: 'float16' };

/** float32 on CUDA: its GroupQueryAttention takes float16 only, its Attention and MatMulNBits take both. */
export const PACKED: Dialect = { attention: 'masked', weights: 'packed', activations: 'float32' };

/** The properties of a device that the choice of a dialect depends on. */
export interface DialectTarget {
  readonly provider: Provider;
  /** True where graphs with float16 activations can run. */
  readonly f16: boolean;
}

/** True for the dtypes that a GPU computes in float16. */
export function needsFloat16(dtype: ModelDtype): boolean {
  return dtype === 'q4f16' || dtype === 'fp16';
}

/**
 * The dialect in which a model runs on a device. CPU and WASM compute in float32 for every dtype. Throws
 * `SkipscopeError('unsupported')` for a float16 model on a GPU that cannot do float16.
 */
export function dialectOf({ provider, f16 }: DialectTarget, dtype: ModelDtype): Dialect {
  if (provider === 'cpu' || provider === 'wasm') return PORTABLE;
  if (!needsFloat16(dtype)) return provider === 'cuda' ? PACKED : FUSED;
  if (f16) return FUSED_F16;
  throw new SkipscopeError(
    'unsupported',
    `A model of dtype ${dtype} needs float16 arithmetic, which this GPU does not offer${provider === 'webgpu' ? ' (no shader-f16)' : ''}.`,
    'Take the model with dtype q4, or run this one on WASM or a CPU.',
  );
}
