import type { ModelOffer } from '#service/contract/model-operations.ts';
import { type LlavaCheckpoint, openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { checkpointIdentity, type CheckpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import { checkPrompt } from '#engine/convert/check-prompt.ts';
import { keptParameters, promptGeometry } from '#engine/convert/describe-model.ts';
import { type ModelDemand, estimateNeeds, needsOfModel } from '#engine/convert/model-needs.ts';
import { planStages } from '#engine/convert/stage-plan.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';
import { MANIFEST_FILE, MODEL_DTYPES, type Manifest, type ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { featureCount } from '#engine/model/vision-tokens.ts';

/** A model at its origin, whose configurations and headers have been read. */
export interface ModelSource {
  readonly files: FileSource;
  readonly identity: CheckpointIdentity;
  readonly facts: Omit<ModelOffer, 'dtypes'>;
  /** The needs of each dtype in which the model is offered. */
  readonly demands: ReadonlyMap<ModelDtype, ModelDemand>;
}

/**
 * Reads the block model or the checkpoint in a folder, and tries a prompt. Throws as `readManifest` or
 * `openLlavaCheckpoint` does, and as `checkPrompt`.
 */
export async function readModelSource(
  files: FileSource,
  startSandbox: StartTextSandbox,
  options: ReadOptions,
): Promise<ModelSource> {
  if (await files.exists(MANIFEST_FILE)) {
    const manifest = await readManifest(files, options);
    await checkPrompt(files, manifest, 'invalid-model', startSandbox, options);
    return blockModel(files, manifest);
  }
  const opened = await openLlavaCheckpoint(files, options);
  await checkPrompt(files, promptGeometry(opened), 'invalid-checkpoint', startSandbox, options);
  return checkpoint(files, opened);
}

function checkpoint(files: FileSource, opened: LlavaCheckpoint): ModelSource {
  const identity = checkpointIdentity(files.label);
  const { decoder, vision } = opened.config;
  const { architecture, blocks, hiddenSize } = decoder.geometry;
  return {
    files,
    identity,
    facts: {
      kind: 'checkpoint',
      name: identity.checkpoint,
      decoder: architecture,
      vision: vision.architecture,
      blocks,
      hiddenSize,
      parameters: keptParameters(planStages(opened, 'fp32')),
      imageTokens: featureCount(vision),
      warnings: opened.warnings,
    },
    demands: new Map(MODEL_DTYPES.map((dtype) => [dtype, estimateNeeds(opened, dtype)])),
  };
}

function blockModel(files: FileSource, manifest: Manifest): ModelSource {
  const { name, source, decoder, vision, parameters, image, dtype } = manifest;
  return {
    files,
    identity: source,
    facts: {
      kind: 'block-model',
      name,
      decoder: decoder.architecture,
      vision: vision.architecture,
      blocks: decoder.blocks,
      hiddenSize: decoder.hiddenSize,
      parameters,
      imageTokens: image.tokensPerImage,
      warnings: [],
    },
    demands: new Map([[dtype, needsOfModel(manifest)]]),
  };
}
