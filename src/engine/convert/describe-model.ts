import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { parseFields } from '#engine/model/json-file.ts';
import {
  MANIFEST_FILE,
  manifestSchema,
  manifestVersion,
  type Manifest,
  type ModelDtype,
  type WeightFile,
} from '#engine/model/manifest.ts';
import { featureCount } from '#engine/model/vision-tokens.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { CheckpointIdentity } from './checkpoint-identity.ts';
import type { StagePlan } from './stage-plan.ts';

/** Number of source weights that a block model keeps. */
export function keptParameters(plan: readonly StagePlan[]): number {
  return plan.flatMap((stage) => stage.tensors).reduce((sum, tensor) => sum + elementCount(tensor.shape), 0);
}

/** The files that a conversion has made of a checkpoint. */
export interface ConvertedFiles {
  readonly name: string;
  readonly dtype: ModelDtype;
  readonly identity: CheckpointIdentity;
  /** The stages and, in the same order, their weight files. */
  readonly plan: readonly StagePlan[];
  readonly files: readonly WeightFile[];
  readonly assets: Manifest['assets'];
}

/** The parts of the manifest that a prompt depends on. */
export function promptGeometry({ config }: LlavaCheckpoint): Pick<Manifest, 'image' | 'decoder'> {
  return {
    image: { tokenId: config.imageTokenId, tokensPerImage: featureCount(config.vision) },
    decoder: config.decoder.geometry,
  };
}

/** The manifest as it is written. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/** The manifest of a converted model. */
export function describeModel(checkpoint: LlavaCheckpoint, converted: ConvertedFiles): Manifest {
  const { config, imageProcessor, generation } = checkpoint;
  const { name, dtype, identity, plan, files, assets } = converted;
  const ofKind = (kind: StagePlan['kind']): readonly WeightFile[] =>
    files.filter((_, index) => plan[index]?.kind === kind);
  const manifest = {
    format: 'skipscope-block-model',
    version: manifestVersion(checkpoint.names.sharedTable),
    name,
    family: 'llava',
    source: identity,
    dtype,
    parameters: keptParameters(plan),
    decoder: config.decoder.geometry,
    vision: config.vision,
    projector: { activation: 'gelu' },
    imageProcessor,
    image: promptGeometry(checkpoint).image,
    generation,
    stages: {
      vision: ofKind('vision')[0],
      projector: ofKind('projector')[0],
      embedding: ofKind('embedding')[0],
      blocks: ofKind('block'),
      head: ofKind('head')[0],
    },
    assets,
  };
  return parseFields(manifestSchema, manifest, { file: MANIFEST_FILE, code: 'invalid-checkpoint' });
}
