import { isPictureUrl } from '#engine/calibration/picture-path.ts';
import type { CalibrationSource, RowIssue } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import { sha256Hex } from '#engine/base/digest.ts';

export interface ReadabilityCheck {
  readonly decodeImage: ImageDecoder;
  readonly signal?: AbortSignal;
  /** Called with the number of pictures checked so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The set without the samples whose picture cannot be decoded; each of these becomes an issue. Pictures on the web are kept
 * unchecked, because the check would fetch them all. Throws `SkipscopeError('invalid-calibration')` when no sample is left.
 */
export async function readableCalibration(
  source: CalibrationSource,
  check: ReadabilityCheck,
): Promise<CalibrationSource> {
  const kept: number[] = [];
  const issues: RowIssue[] = [];
  /** By picture, which many samples may ask about: why it cannot be decoded, or null. */
  const faults = new Map<string, string | null>();
  for (const [index, picture] of source.pictures.entries()) {
    check.signal?.throwIfAborted();
    const known = faults.get(picture);
    const fault = known === undefined ? await faultOf(source, index, check) : known;
    faults.set(picture, fault);
    if (fault === null) kept.push(index);
    else
      issues.push({ where: picture, what: fault, remedy: 'Replace the picture by one that can be opened.' });
    check.onProgress?.(index + 1, source.set.samples.length);
  }
  return issues.length === 0 ? source : restrict(source, kept, issues);
}

/** Why the picture of a sample cannot be decoded; null where it can, and for one on the web. */
async function faultOf(
  source: CalibrationSource,
  sample: number,
  { decodeImage, signal }: ReadabilityCheck,
): Promise<string | null> {
  if (isPictureUrl(source.pictures[sample] ?? '')) return null;
  try {
    await decodeImage(await source.image(sample, signal));
    return null;
  } catch (error) {
    signal?.throwIfAborted();
    return errorMessage(error);
  }
}

async function restrict(
  source: CalibrationSource,
  kept: readonly number[],
  issues: readonly RowIssue[],
): Promise<CalibrationSource> {
  const { set } = source;
  const [first] = issues;
  const readable = new Set(kept);
  if (kept.length === 0)
    throw new SkipscopeError(
      'invalid-calibration',
      `No picture of the calibration set ${set.name} can be read. ${first ? `${first.where}: ${first.what}` : ''}`,
      'Offer pictures as PNG, JPEG or WebP files.',
    );
  return {
    set: {
      ...set,
      id: await sha256Hex(new TextEncoder().encode(JSON.stringify([set.id, kept]))),
      samples: set.samples.filter((_, index) => readable.has(index)),
      issues: [...set.issues, ...issues],
    },
    pictures: source.pictures.filter((_, index) => readable.has(index)),
    image(sample, signal) {
      const index = kept[sample];
      if (index !== undefined) return source.image(index, signal);
      throw new SkipscopeError(
        'invalid-input',
        `The calibration set ${set.name} has no sample ${sample}.`,
        `Choose a sample from 0 to ${kept.length - 1}.`,
      );
    },
  };
}
