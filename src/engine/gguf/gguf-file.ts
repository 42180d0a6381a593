import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { FilePart } from '#engine/convert/file-part.ts';
import { planStages, type PlannedTensor, type StagePlan } from '#engine/convert/stage-plan.ts';
import { F16, F32, type GgmlType } from './ggml-types.ts';
import { ggufHeader, paddingBehind, tensorBytes, type GgufFields } from './gguf-header.ts';
import { ggufArchitecture } from './decoder-fields.ts';
import { blockTensorName, stageTensorName } from './tensor-names.ts';
import { tensorPart, type SourcedTensor } from './tensor-part.ts';

/** How the matrices of a decoder are stored. */
export interface DecoderTypes {
  readonly block: GgmlType;
  /** The type of the token embeddings and the head. */
  readonly table: GgmlType;
}

/** Projections whose heads llama.cpp's "llama" architecture has in another order. */
const ROTATED = /^self_attn\.[qk]_proj\.weight$/u;
const POSITIONS = 'embeddings.position_embedding.weight';

/**
 * The tensors of the decoder with the blocks that `keep` gives an index. Norms and biases are float32; a matrix whose rows are
 * no multiple of a quantized block is float16. Throws as `CheckpointTensors.expect` does.
 */
export function decoderTensors(
  checkpoint: LlavaCheckpoint,
  keep: (block: number) => number | null,
  types: DecoderTypes,
): readonly SourcedTensor[] {
  const { geometry } = checkpoint.config.decoder;
  const stages = planStages(checkpoint, 'fp16');
  const firstBlock = stages.findIndex(({ kind }) => kind === 'block');
  const isRotated = ggufArchitecture(geometry) === 'llama';
  return stages.flatMap((stage, at): readonly SourcedTensor[] => {
    const { kind } = stage;
    if (kind === 'vision' || kind === 'projector') return [];
    const block = kind === 'block' ? keep(at - firstBlock) : null;
    if (kind === 'block' && block === null) return [];
    return stage.tensors.map((tensor) =>
      sourced(checkpoint, tensor, {
        name: block === null ? otherName(checkpoint, stage, tensor) : blockTensorName(tensor.name, block),
        type: matrixType(tensor.shape, kind === 'block' ? types.block : types.table),
        headRows: isRotated && ROTATED.test(tensor.name) ? geometry.headDim : null,
      }),
    );
  });
}

/** The tensors of the vision tower and the projector: matrices float16, all else float32. Throws as `decoderTensors`. */
export function visionTensors(checkpoint: LlavaCheckpoint): readonly SourcedTensor[] {
  const stages = planStages(checkpoint, 'fp16').filter(
    ({ kind }) => kind === 'vision' || kind === 'projector',
  );
  return stages.flatMap((stage) =>
    stage.tensors.map((tensor) =>
      sourced(checkpoint, tensor, {
        name: otherName(checkpoint, stage, tensor),
        // Positions are added to features, which llama.cpp has as float32.
        type: tensor.name === POSITIONS ? F32 : matrixType(tensor.shape, F16),
        headRows: null,
      }),
    ),
  );
}

/** A GGUF file in parts, in the order of its tensors. */
export function ggufParts(
  { tensors: source }: LlavaCheckpoint,
  fields: GgufFields,
  tensors: readonly SourcedTensor[],
): readonly FilePart[] {
  return [
    { bytes: ggufHeader(fields, tensors) },
    ...tensors.flatMap((tensor): readonly FilePart[] => {
      const padding = paddingBehind(tensorBytes(tensor));
      const part = tensorPart(source, tensor);
      return padding.length === 0 ? [part] : [part, { bytes: padding }];
    }),
  ];
}

function otherName(
  { config, names }: LlavaCheckpoint,
  { kind }: StagePlan,
  { name, sourceName }: PlannedTensor,
): string {
  // One table for both is stored as the embeddings.
  if (names.sharedTable && sourceName === names.head) return 'token_embd.weight';
  return stageTensorName(kind, name, config.vision);
}

function matrixType(shape: readonly number[], wanted: GgmlType): GgmlType {
  if (shape.length === 1) return F32;
  return (shape.at(-1) ?? 0) % wanted.blockElements === 0 ? wanted : F16;
}

function sourced(
  { tensors }: LlavaCheckpoint,
  { sourceName, shape }: PlannedTensor,
  target: Pick<SourcedTensor, 'name' | 'type' | 'headRows'>,
): SourcedTensor {
  return { ...target, shape, source: tensors.expect(sourceName, shape) };
}
