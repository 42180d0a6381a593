import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ImageProcessorConfig, Manifest } from '#engine/model/manifest.ts';
import { CheckpointTensors } from './checkpoint-tensors.ts';
import { readImageProcessor } from './image-processor.ts';
import { type LlavaConfig, readLlavaConfig } from './llava-config.ts';
import { type LlavaNames, llavaNames } from './llava-names.ts';
import { type CopiedFile, findAssets } from './checkpoint-assets.ts';
import { readGeneration } from './generation-settings.ts';
import { placeholderWarnings } from './placeholder-count.ts';

/** A Hugging Face LLaVA checkpoint folder, understood but for its weights, which are read one by one. */
export interface LlavaCheckpoint {
  readonly config: LlavaConfig;
  readonly imageProcessor: ImageProcessorConfig;
  readonly generation: Manifest['generation'];
  /** Tokenizer, template and config files that are present. */
  readonly assets: readonly CopiedFile[];
  readonly tensors: CheckpointTensors;
  readonly names: LlavaNames;
  /** What a user should know before the checkpoint is used, in sentences. */
  readonly warnings: readonly string[];
}

/** Opens a checkpoint folder; throws what the readers of its parts throw. Reads no weights. */
export async function openLlavaCheckpoint(
  source: FileSource,
  options?: ReadOptions,
): Promise<LlavaCheckpoint> {
  const config = await readLlavaConfig(source, options);
  const imageProcessor = await readImageProcessor(source, config.vision.imageSize, options);
  const assets = await findAssets(source);
  const { generation, warnings } = await readGeneration(source, options);
  const tensors = await CheckpointTensors.open(source, options);
  const names = llavaNames(tensors, config.decoder.tiedEmbeddings);
  return {
    config,
    imageProcessor,
    generation,
    assets,
    tensors,
    names,
    warnings: [
      ...tensors.warnings,
      ...(await placeholderWarnings(source, config.vision, options)),
      ...warnings,
    ],
  };
}
