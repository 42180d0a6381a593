import { linear, parameter, type TensorSpec } from '#engine/checkpoint/family.ts';
import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
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

/** Every weight file of the block model, in the order in which the model runs. */
export function planStages(checkpoint: LlavaCheckpoint, dtype: ModelDtype): readonly StagePlan[] {
  const { config, names } = checkpoint;
  const geometry = config.decoder.geometry;
  const { hiddenSize, vocabSize } = geometry;
  const stage = (
    kind: StageKind,
    path: string,
    specs: readonly TensorSpec[],
    sourceName: (name: string) => string,
  ): StagePlan => ({
    kind,
    path,
    tensors: specs.map((spec) => ({
      name: spec.name,
      sourceName: sourceName(spec.name),
      shape: spec.shape,
      encoding: encodingOf(spec, kind, dtype),
    })),
  });
  const embedding: TensorSpec = {
    name: 'embed_tokens.weight',
    shape: [vocabSize, hiddenSize],
    role: 'embedding',
  };
  const blockSpecs = config.decoderFamily.blockTensors(geometry);
  const blocks = Array.from({ length: geometry.blocks }, (_, block) =>
    stage('block', blockPath(block), blockSpecs, (name) => `${names.decoder}layers.${block}.${name}`),
  );
  return [
    stage('vision', 'vision.bin', config.visionFamily.tensors(config.vision), (name) => names.vision + name),
    stage('projector', 'projector.bin', projectorSpecs(config.vision.hiddenSize, hiddenSize), (name) => {
      return names.projector + name;
    }),
    stage('embedding', 'embedding.bin', [embedding], (name) => names.decoder + name),
    ...blocks,
    stage('head', 'head.bin', headSpecs(vocabSize, hiddenSize), (name) =>
      name === HEAD_WEIGHT ? names.head : names.decoder + name,
    ),
  ];
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
