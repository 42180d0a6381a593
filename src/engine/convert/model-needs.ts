import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { ActivationType } from '#engine/graphs/dialect.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import { ACTIVATION_BYTES, largestBuffer, tensorMemory } from '#engine/graphs/weight-memory.ts';
import type {
  DecoderGeometry,
  Manifest,
  ModelDtype,
  TensorEntry,
  VisionGeometry,
} from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import { featureCount, positionCount } from '#engine/model/vision-tokens.ts';
import { layOut } from '#engine/checkpoint/weight-layout.ts';
import { planStages, sourceBytes } from './stage-plan.ts';

/** The network traffic, disk space and device memory that a model takes. */
interface ModelNeeds {
  /** Bytes to fetch from where the model comes from. */
  readonly downloadBytes: number;
  /** Bytes of the block model on disk. */
  readonly diskBytes: number;
  /** Bytes of device memory while it answers: weights, KV cache and the largest intermediate tensor. */
  readonly memoryBytes: number;
}

/** `ModelNeeds` with what devices limit one by one. */
export interface ModelDemand extends ModelNeeds {
  /** Bytes of the largest weight on the device. */
  readonly largestBufferBytes: number;
}

/** Text of a question with its template, in tokens, that is reckoned with beside the picture and the answer. */
const QUESTION_TOKENS = 128;

/** Arithmetic on a GPU, as `dialectOf` chooses it. */
const ACTIVATIONS: Readonly<Record<ModelDtype, ActivationType>> = {
  q4: 'float32',
  q4f16: 'float16',
  fp16: 'float16',
  fp32: 'float32',
};

/**
 * The needs of converting a checkpoint to `dtype` and running it on a GPU, from headers alone; tokenizer and
 * configuration files are not counted. Memory is reckoned for one prompt with one picture, a question of 128 tokens and
 * the longest answer of the generation defaults; the embedding table stays in the host's memory and is not part of it.
 *
 * Throws `SkipscopeError` as `CheckpointTensors.expect` does for a tensor that is missing or of another shape.
 */
export function estimateNeeds(checkpoint: LlavaCheckpoint, dtype: ModelDtype): ModelDemand {
  const plan = planStages(checkpoint, dtype);
  const layouts = plan.map((stage) => ({ kind: stage.kind, ...layOut(stage.tensors) }));
  const { vision, decoder } = checkpoint.config;
  return {
    downloadBytes: sourceBytes(checkpoint.tensors, plan),
    diskBytes: layouts.reduce((sum, { bytes }) => sum + bytes, 0),
    ...onDevice({
      dtype,
      decoder: decoder.geometry,
      vision,
      answerTokens: checkpoint.generation.maxNewTokens,
      stages: layouts.filter(({ kind }) => kind !== 'embedding').map(({ entries }) => entries),
    }),
  };
}

/** `estimateNeeds` for a block model that was converted before: it is fetched unchanged. */
export function needsOfModel(manifest: Manifest): ModelDemand {
  const { stages, assets, dtype, decoder, vision, generation } = manifest;
  const files = weightFiles(manifest);
  const bytes = [...files, ...assets].reduce((sum, file) => sum + file.bytes, 0);
  return {
    downloadBytes: bytes,
    diskBytes: bytes,
    ...onDevice({
      dtype,
      decoder,
      vision,
      answerTokens: generation.maxNewTokens,
      stages: files.filter((file) => file !== stages.embedding).map(({ tensors }) => tensors),
    }),
  };
}

interface OnDevice {
  readonly dtype: ModelDtype;
  readonly decoder: DecoderGeometry;
  readonly vision: VisionGeometry;
  readonly answerTokens: number;
  /** The weights of each stage but the embedding table. */
  readonly stages: readonly (readonly TensorEntry[])[];
}

function onDevice(model: OnDevice): Pick<ModelDemand, 'memoryBytes' | 'largestBufferBytes'> {
  const { decoder, vision, stages } = model;
  const activations = ACTIVATIONS[model.dtype];
  const scalar = ACTIVATION_BYTES[activations];
  const prompt = featureCount(vision) + QUESTION_TOKENS + model.answerTokens;
  const positions = Math.min(prompt, usablePositions(decoder));
  const dialect = { weights: 'packed', activations } as const;
  const weights = stages.flat().reduce((sum, entry) => sum + tensorMemory(entry, dialect), 0);
  const elements = cacheElements(decoder, positions) + largestIntermediate(decoder, vision, positions);
  return {
    memoryBytes: weights + elements * scalar,
    largestBufferBytes: Math.max(...stages.map((entries) => largestBuffer(entries, dialect).bytes)),
  };
}

/** Keys and values of every block, and the rotary tables that each block's graph holds. */
function cacheElements(decoder: DecoderGeometry, positions: number): number {
  const perPosition = 2 * decoder.kvHeads * decoder.headDim;
  return decoder.blocks * (positions * perPosition + usablePositions(decoder) * decoder.headDim);
}

/** Gate and up projections of the whole prompt, attention scores of the tower, or logits. */
function largestIntermediate(decoder: DecoderGeometry, vision: VisionGeometry, positions: number): number {
  const patches = positionCount(vision);
  return Math.max(
    positions * 2 * decoder.intermediateSize,
    patches * Math.max(vision.intermediateSize, patches * vision.heads),
    decoder.vocabSize,
  );
}
