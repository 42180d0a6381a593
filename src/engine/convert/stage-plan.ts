import {
  linear,
  parameter,
  type DecoderFamily,
  type TensorSpec,
  type VisionFamily,
} from '#engine/checkpoint/family.ts';
import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { LlavaNames } from '#engine/checkpoint/llava-names.ts';
import type { DecoderGeometry, ModelDtype, VisionGeometry } from '#engine/model/manifest.ts';
import type { QuantizedBits } from '#engine/tensors/block-quantization.ts';

export type StageKind = 'vision' | 'projector' | 'embedding' | 'block' | 'head';

export type Encoding =
  | { readonly encoding: Plain }
  | { readonly encoding: 'quantized'; readonly bits: QuantizedBits; readonly blockSize: number };

type Plain = 'float32' | 'float16';

/** A tensor of the block model, where it comes from and how it is stored. */
export interface PlannedTensor {
  readonly name: string;
  readonly sourceName: string;
  readonly shape: readonly number[];
  readonly encoding: Encoding;
}

/** One weight file. */
export interface StagePlan {
  readonly kind: StageKind;
  readonly path: string;
  readonly tensors: readonly PlannedTensor[];
}

/** The block size that every execution provider's MatMulNBits has a kernel for. */
const BLOCK_SIZE = 32;

/** Bits of a stage's Linear weights in a q4 model: what runs once per picture stays closer to the original. */
const LINEAR_BITS: Readonly<Record<StageKind, QuantizedBits>> = {
  vision: 8,
  projector: 8,
  embedding: 8,
  block: 4,
  head: 4,
};

/** What each dtype makes of a tensor, by its role. */
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

/** What the geometry of a model asks of one weight file. */
export interface StageTensors {
  readonly kind: StageKind;
  readonly path: string;
  readonly tensors: readonly TensorSpec[];
}

/** Every weight file of a block model, in the order in which the model runs. */
export function stageTensors(
  decoderFamily: DecoderFamily,
  decoder: DecoderGeometry,
  visionFamily: VisionFamily,
  vision: VisionGeometry,
): readonly StageTensors[] {
  const { hiddenSize, vocabSize } = decoder;
  const embedding: TensorSpec = {
    name: 'embed_tokens.weight',
    shape: [vocabSize, hiddenSize],
    role: 'embedding',
  };
  const block = decoderFamily.blockTensors(decoder);
  return [
    { kind: 'vision', path: 'vision.bin', tensors: visionFamily.tensors(vision) },
    { kind: 'projector', path: 'projector.bin', tensors: projectorSpecs(vision.hiddenSize, hiddenSize) },
    { kind: 'embedding', path: 'embedding.bin', tensors: [embedding] },
    ...Array.from({ length: decoder.blocks }, (_, index): StageTensors => {
      return { kind: 'block', path: blockPath(index), tensors: block };
    }),
    { kind: 'head', path: 'head.bin', tensors: headSpecs(vocabSize, hiddenSize) },
  ];
}

/** The weight files with the source of every tensor, and how it is stored under a dtype. */
export function planStages(checkpoint: LlavaCheckpoint, dtype: ModelDtype): readonly StagePlan[] {
  const { config, names } = checkpoint;
  const { decoderFamily, decoder, visionFamily, vision } = config;
  const firstBlock = 3;
  return stageTensors(decoderFamily, decoder.geometry, visionFamily, vision).map(
    ({ kind, path, tensors }, index) => ({
      kind,
      path,
      tensors: tensors.map((spec) => ({
        name: spec.name,
        sourceName: sourceName(names, kind, index - firstBlock, spec.name),
        shape: spec.shape,
        encoding: encodingOf(spec, kind, dtype),
      })),
    }),
  );
}

function sourceName(names: LlavaNames, kind: StageKind, block: number, name: string): string {
  switch (kind) {
    case 'vision':
      return names.vision + name;
    case 'projector':
      return names.projector + name;
    case 'embedding':
      return names.decoder + name;
    case 'block':
      return `${names.decoder}layers.${block}.${name}`;
    case 'head':
      return name === HEAD_WEIGHT ? names.head : names.decoder + name;
  }
}

/**
 * Bytes of the source tensors that stages are made of. Throws `SkipscopeError` as `CheckpointTensors.expect` does for one
 * that is missing or not as planned.
 */
export function sourceBytes(tensors: CheckpointTensors, stages: readonly StagePlan[]): number {
  return stages
    .flatMap((stage) => stage.tensors)
    .map(({ sourceName, shape }) => tensors.expect(sourceName, shape))
    .reduce((sum, { start, end }) => sum + end - start, 0);
}

const HEAD_WEIGHT = 'lm_head.weight';

function blockPath(block: number): string {
  return `block-${String(block).padStart(2, '0')}.bin`;
}

/** transformers `LlavaMultiModalProjector`. */
function projectorSpecs(visionHidden: number, textHidden: number): readonly TensorSpec[] {
  return [
    linear('linear_1.weight', textHidden, visionHidden),
    parameter('linear_1.bias', textHidden),
    linear('linear_2.weight', textHidden, textHidden),
    parameter('linear_2.bias', textHidden),
  ];
}

function headSpecs(vocabSize: number, hiddenSize: number): readonly TensorSpec[] {
  return [parameter('norm.weight', hiddenSize), linear(HEAD_WEIGHT, vocabSize, hiddenSize)];
}
