import type { CalibrationSample, CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ImageDecoder, RgbImage } from '#engine/image/rgb-image.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { TaskSample } from '#engine/tasks/answer-scorer.ts';

/** What turns pictures of a calibration set into prompts. */
export interface SamplePreparation {
  readonly model: Pick<BlockModel, 'encodeImage'>;
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  /** Token ids of the prompt, the same for every sample. */
  readonly promptIds: readonly number[];
  readonly decodeImage: ImageDecoder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Decodes every picture and runs it through vision tower and projector, once for all skip sets. Throws a
 * `SkipscopeError` naming the row whose picture cannot be had (with the code of that) or read (`'invalid-calibration'`).
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
  let image: RgbImage;
  try {
    image = await decodeImage(await source.image(index, signal));
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(sample, cause);
  }
  return model.encodeImage(image);
}

function unreadable({ id, fileName }: CalibrationSample, cause: unknown): SkipscopeError {
  const known = cause instanceof SkipscopeError ? cause : null;
  const row = id === fileName ? fileName : `${fileName} (sample ${id})`;
  const remedy = known ? `${known.remedy} Or take` : 'Replace the picture, or take';
  return new SkipscopeError(
    known?.code ?? 'invalid-calibration',
    `The picture ${row} cannot be read: ${errorMessage(cause)}`,
    `${remedy} its row out of the calibration set.`,
    { cause },
  );
}
