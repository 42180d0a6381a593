import type { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { LlavaNames } from '#engine/checkpoint/llava-names.ts';
import { stageTensors, type StageKind } from '#engine/checkpoint/stage-tensors.ts';
import { encodingOf, type EncodedTensor } from '#engine/checkpoint/tensor-encoding.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { HEAD_WEIGHT } from '#engine/model/token-table.ts';

/** A tensor of the block model, where it comes from and how it is stored. */
export interface PlannedTensor extends EncodedTensor {
  readonly sourceName: string;
}

/** One weight file. */
export interface StagePlan {
  readonly kind: StageKind;
  readonly path: string;
  readonly tensors: readonly PlannedTensor[];
}

/** The weight files with the source of every tensor, and how it is stored under a dtype. */
export function planStages(checkpoint: LlavaCheckpoint, dtype: ModelDtype): readonly StagePlan[] {
  const { config, names } = checkpoint;
  const { decoderFamily, decoder, visionFamily, vision } = config;
  const { sharedTable } = names;
  const stages = stageTensors({
    decoderFamily,
    decoder: decoder.geometry,
    visionFamily,
    vision,
    sharedTable,
  });
  const firstBlock = stages.findIndex(({ kind }) => kind === 'block');
  return stages.map(({ kind, path, tensors }, index) => ({
    kind,
    path,
    tensors: tensors.map((spec) => ({
      name: spec.name,
      sourceName: sourceName(names, kind, index - firstBlock, spec.name),
      shape: spec.shape,
      encoding: encodingOf(spec, kind, dtype),
    })),
  }));
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
