import type { FileSource } from '#engine/base/file-source.ts';
import { MOST_PICTURE_BYTES } from '#engine/image/picture-limits.ts';
import { type AnnotatedSample, bareImage, isAnnotated } from './annotations.ts';
import type { RowIssue } from './calibration-set.ts';
import { missingPicture } from './locate-pictures.ts';
import { settleClaims } from './picture-claims.ts';
import type { ReadableSample } from './picture-reader.ts';

/** Rows of annotations, and where their pictures lie. */
interface NamedPictures {
  readonly entries: readonly AnnotatedSample[];
  /** Path of the picture in the folder. */
  readonly pictureOf: (fileName: string) => string;
  /** Whether the folder can tell what it holds. Elsewhere a gap shows when the picture is read. */
  readonly listed: boolean;
}

/** Joins samples with pictures that annotations name by their exact paths in a folder. What has none is reported. */
export async function readableIn(
  folder: FileSource,
  { entries, pictureOf, listed }: NamedPictures,
  issues: RowIssue[],
  signal: AbortSignal | undefined,
): Promise<readonly ReadableSample[]> {
  const { samples, problems } = settleClaims(
    entries.map((entry) => ({ entry, picture: pictureOf(entry.fileName), rank: 0 })),
  );
  const readable: ReadableSample[] = [];
  for (const entry of entries) {
    signal?.throwIfAborted();
    const { where } = entry;
    const sample = samples.get(entry);
    const picture = pictureOf(entry.fileName);
    const isThere = !listed || (sample && (await folder.exists(picture)));
    if (sample && isThere) {
      const read = (reading?: AbortSignal) =>
        folder.read(picture, { maxBytes: MOST_PICTURE_BYTES, ...(reading && { signal: reading }) });
      readable.push({ sample, picture, read, size: null });
    } else if (entry.sample) {
      const problem = isAnnotated(entry.sample) ? problems.get(entry) : bareImage(entry.fileName);
      issues.push({ where, ...(problem ?? missingPicture(picture)) });
    }
  }
  return readable;
}
