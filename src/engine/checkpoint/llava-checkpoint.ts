import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ImageProcessorConfig, Manifest } from '#engine/model/manifest.ts';
import { CheckpointTensors } from './checkpoint-tensors.ts';
import { readGeneration } from './generation-config.ts';
import { readImageProcessor } from './image-processor.ts';
import { readLlavaConfig, type LlavaConfig } from './llava-config.ts';
import { llavaNames, type LlavaNames } from './llava-names.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';

/** A Hugging Face LLaVA checkpoint folder, understood but for its weights, which are read one by one. */
export interface LlavaCheckpoint {
  readonly config: LlavaConfig;
  readonly imageProcessor: ImageProcessorConfig;
  readonly generation: Manifest['generation'];
  /** Tokenizer, template and config files that are present. */
  readonly assets: readonly string[];
  readonly tensors: CheckpointTensors;
  readonly names: LlavaNames;
}

/** Opens a checkpoint folder; throws what the readers of its parts throw. Reads no weights. */
export async function openLlavaCheckpoint(
  source: FileSource,
  options?: ReadOptions,
): Promise<LlavaCheckpoint> {
  const config = await readLlavaConfig(source, options);
  const imageProcessor = await readImageProcessor(source, config.vision.imageSize, options);
  const tokenizer = await readTokenizerFiles(source, options);
  const generation = await readGeneration(source, config.decoder, tokenizer, options);
  const tensors = await CheckpointTensors.open(source, options);
  const names = llavaNames(tensors, config.decoder.tiedEmbeddings);
  return { config, imageProcessor, generation, assets: tokenizer.assets, tensors, names };
}
