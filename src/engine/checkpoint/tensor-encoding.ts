import type { ModelDtype } from '#engine/model/manifest.ts';
import type { QuantizedBits } from '#engine/tensors/block-quantization.ts';
import type { TensorSpec } from './family.ts';
import type { StageKind } from './stage-tensors.ts';

export type Encoding =
  | { readonly encoding: Plain }
  | { readonly encoding: 'quantized'; readonly bits: QuantizedBits; readonly blockSize: number };

type Plain = 'float32' | 'float16';

/** A tensor of the block model and how it is stored. */
export interface EncodedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly encoding: Encoding;
}

/** The block size that every execution provider's MatMulNBits has a kernel for. */
const BLOCK_SIZE = 32;

/** Bits of a stage's Linear weights in a q4 model: stages that run once per picture stay closer to the original. */
const LINEAR_BITS: Readonly<Record<StageKind, QuantizedBits>> = {
  vision: 8,
  projector: 8,
  embedding: 8,
  block: 4,
  head: 4,
};

/** The encoding of a tensor under each dtype, by the tensor's role. */
const POLICIES: Readonly<Record<ModelDtype, Readonly<Record<TensorSpec['role'], Plain | 'quantized'>>>> = {
  q4: { linear: 'quantized', parameter: 'float32', embedding: 'float16' },
  q4f16: { linear: 'quantized', parameter: 'float16', embedding: 'float16' },
  fp16: { linear: 'float16', parameter: 'float16', embedding: 'float16' },
  fp32: { linear: 'float32', parameter: 'float32', embedding: 'float32' },
};

/**
 * How a tensor is stored under a dtype. Quantized Linear weights have 4 bits in decoder and head, 8 in vision tower and
 * projector; they are float16 where the input features are no multiple of the block size.
 */
export function encodingOf(spec: TensorSpec, kind: StageKind, dtype: ModelDtype): Encoding {
  const encoding = POLICIES[dtype][spec.role];
  if (encoding !== 'quantized') return { encoding };
  const columns = spec.shape.at(-1) ?? 0;
  if (columns % BLOCK_SIZE !== 0) return { encoding: 'float16' };
  return { encoding: 'quantized', bits: LINEAR_BITS[kind], blockSize: BLOCK_SIZE };
}
