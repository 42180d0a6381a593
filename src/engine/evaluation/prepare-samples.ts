import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { TaskSample } from '#engine/tasks/answer-scorer.ts';

/** What turns pictures of a calibration set into prompts. */
export interface SamplePreparation {
  readonly model: BlockModel;
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  /** Token ids of the prompt, the same for every sample. */
  readonly promptIds: readonly number[];
  readonly decodeImage: ImageDecoder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Decodes every picture and runs it through vision tower and projector, once for all skip sets. Throws
 * `SkipscopeError('invalid-calibration')` naming the picture that cannot be read.
 */
export async function prepareSamples(preparation: SamplePreparation): Promise<readonly PreparedPrompt[]> {
  const { samples, promptIds, signal, onProgress } = preparation;
  const prompts: PreparedPrompt[] = [];
  for (const sample of samples) {
    signal?.throwIfAborted();
    prompts.push({ ids: promptIds, image: await encodeSample(sample, preparation) });
    onProgress?.(prompts.length, samples.length);
  }
  return prompts;
}

async function encodeSample(
  { index, sample }: TaskSample,
  { model, source, decodeImage, signal }: SamplePreparation,
): Promise<ImageFeatures> {
  const bytes = await source.image(index, signal);
  const image = await decodeImage(bytes).catch((cause: unknown) => {
    throw new SkipscopeError(
      'invalid-calibration',
      `The picture ${sample.fileName} cannot be read: ${errorMessage(cause)}`,
      'Replace the picture or take its row out of the calibration set.',
      { cause },
    );
  });
  return model.encodeImage(image);
}
