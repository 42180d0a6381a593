import type { CalibrationSample, CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { ImageDecoder, RgbImage } from '#engine/image/rgb-image.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import type { SamplePrompt } from './scored-samples.ts';

/** The parts that turn pictures of a calibration set into prompts. */
export interface SamplePreparation {
  readonly model: Pick<BlockModel, 'encodeImage'>;
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  /** Token ids of each sample's prompt. */
  readonly promptIds: readonly (readonly number[])[];
  readonly decodeImage: ImageDecoder;
  /** The number of pictures whose features are kept. */
  readonly keptPictures: number;
  /** Called with each use of the model made now; those made later are part of the work that needs the features. */
  readonly onCall?: <T>(use: () => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of each picture that is encoded now: the time of vision tower and projector, in milliseconds. */
  readonly onEncoded?: (milliseconds: number) => void;
}

/**
 * Decodes every picture and runs those whose features are kept through vision tower and projector, once for all skip
 * sets. The features of the first pictures are kept, once for all questions about one. The other pictures are read now, so
 * that a broken one is found before the work begins, and encoded each time they are needed. Throws a `SkipscopeError` naming the row whose picture
 * cannot be had (with the code of that) or read (`'invalid-calibration'`).
 */
export async function prepareSamples(preparation: SamplePreparation): Promise<readonly SamplePrompt[]> {
  const { model, source, samples, promptIds, keptPictures, signal, onProgress, onEncoded } = preparation;
  const { onCall = (use) => use() } = preparation;
  const features = new Map<string, SamplePrompt['features']>();
  const open = async (sample: TaskSample): Promise<SamplePrompt['features']> => {
    const image = await readPicture(sample, preparation, signal);
    if (features.size >= keptPictures)
      return async (later) => model.encodeImage(await readPicture(sample, preparation, later));
    const kept = await onCall(async () => {
      const startedAt = performance.now();
      const encoded = await model.encodeImage(image);
      onEncoded?.(performance.now() - startedAt);
      return encoded;
    });
    return () => Promise.resolve(kept);
  };
  const prompts: SamplePrompt[] = [];
  for (const [at, sample] of samples.entries()) {
    signal?.throwIfAborted();
    const picture = source.pictures[sample.index] ?? sample.sample.id;
    const known = features.get(picture) ?? (await open(sample));
    features.set(picture, known);
    prompts.push({ ids: promptIds[at] ?? [], features: known });
    onProgress?.(prompts.length, samples.length);
  }
  return prompts;
}

async function readPicture(
  { index, sample }: TaskSample,
  { source, decodeImage }: SamplePreparation,
  signal?: AbortSignal,
): Promise<RgbImage> {
  signal?.throwIfAborted();
  try {
    return await decodeImage(await source.image(index, signal));
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(sample, cause);
  }
}

function unreadable({ id, fileName }: CalibrationSample, cause: unknown): SkipscopeError {
  const known = cause instanceof SkipscopeError ? cause : null;
  const row = id === fileName ? fileName : `${fileName} (sample ${id})`;
  const remedy = known ? `${known.remedy} Or take` : 'Replace the picture, or take';
  return new SkipscopeError(
    known && known.code !== 'invalid-input' ? known.code : 'invalid-calibration',
    `The picture ${row} cannot be read: ${errorMessage(cause)}`,
    `${remedy} its row out of the calibration set.`,
    { cause },
  );
}
