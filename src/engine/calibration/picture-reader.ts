import { SkipscopeError } from '#engine/base/errors.ts';
import { requireFewBytes } from '#engine/image/picture-limits.ts';

import type { CalibrationSample, NamedFile } from './calibration-set.ts';

/** Encoded bytes of one picture, read when they are needed. */
type PictureReader = (signal: AbortSignal | undefined) => Promise<Uint8Array<ArrayBuffer>>;

/** Fetches a picture from its http(s) address; throws `SkipscopeError` saying why it cannot be had. */
export type PictureFetcher = (
  url: string,
  signal: AbortSignal | undefined,
) => Promise<Uint8Array<ArrayBuffer>>;

/** A sample joined with its picture. */
export interface ReadableSample {
  readonly sample: CalibrationSample;
  /** Path of the picture among the offered files, or its address. */
  readonly picture: string;
  readonly read: PictureReader;
  /** Encoded bytes; null while they are somewhere else. */
  readonly size: number | null;
}

/** Reads an offered file. Throws `SkipscopeError('not-found')` when it is gone, `'invalid-input'` when it is too large. */
export async function pictureBytes({ path, contents }: NamedFile): Promise<Uint8Array<ArrayBuffer>> {
  requireFewBytes(path, contents.size);
  try {
    return new Uint8Array(await contents.arrayBuffer());
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'not-found',
      `The picture ${path} can no longer be read.`,
      'Offer the calibration set again.',
      { cause },
    );
  }
}
