import type { FileSource } from '#engine/base/file-source.ts';
import { MOST_PICTURE_BYTES } from '#engine/image/picture-limits.ts';

import { bareImage, isAnnotated } from './annotations.ts';
import { MOST_ANNOTATION_BYTES, decodeText, type TextFile } from './annotation-text.ts';
import { createCalibrationSource } from './calibration-source.ts';
import type { CalibrationSource, RowIssue } from './calibration-set.ts';
import { folderName } from './folder-name.ts';
import { missingPicture } from './locate-pictures.ts';
import { settleClaims } from './picture-claims.ts';
import { readCoco } from './read-coco.ts';
import { parseDocuments } from './sort-offer.ts';

/** The folder of the pictures. */
const PICTURES = 'images/';

/**
 * Reads a COCO set from a folder: annotation files at its top (`instances.json` and `captions.json` where the host
 * cannot list), pictures in `images/`. Throws as `readCalibration` does.
 */
export async function openCalibrationFolder(
  folder: FileSource,
  signal?: AbortSignal,
): Promise<CalibrationSource> {
  const issues: RowIssue[] = [];
  const listed = await folder.list();
  const documents = parseDocuments(await readJson(folder, listed, signal), issues).documents;
  const { entries, categories } = readCoco(
    documents,
    issues,
    (name, other) => pictureOf(name) === pictureOf(other),
  );
  const { samples, problems } = settleClaims(
    entries.map((entry) => ({ entry, picture: pictureOf(entry.fileName), rank: 0 })),
  );
  const readable = [];
  for (const entry of entries) {
    signal?.throwIfAborted();
    const { where } = entry;
    const sample = samples.get(entry);
    const picture = pictureOf(entry.fileName);
    // A server that cannot list cannot cheaply tell what is missing either: a gap shows when the picture is read.
    const isThere = listed === null || (sample && (await folder.exists(picture)));
    if (sample && isThere) {
      const read = (reading?: AbortSignal) =>
        folder.read(picture, { maxBytes: MOST_PICTURE_BYTES, ...(reading && { signal: reading }) });
      readable.push({ sample, picture, read, size: null });
    } else if (entry.sample) {
      const problem = isAnnotated(entry.sample) ? problems.get(entry) : bareImage(entry.fileName);
      issues.push({ where, ...(problem ?? missingPicture(picture)) });
    }
  }
  return createCalibrationSource({ name: folderName(folder.label), readable, categories, issues });
}

/** A name from the top may begin with the folder of the pictures. */
function pictureOf(fileName: string): string {
  return fileName.startsWith(PICTURES) ? fileName : `${PICTURES}${fileName}`;
}

async function readJson(
  folder: FileSource,
  listed: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<readonly TextFile[]> {
  const options = { maxBytes: MOST_ANNOTATION_BYTES, ...(signal && { signal }) };
  const files: TextFile[] = [];
  for (const path of listed?.filter((file) => /\.json$/iu.test(file)).sort() ?? [
    'instances.json',
    'captions.json',
  ]) {
    if (await folder.exists(path)) files.push({ path, text: decodeText(await folder.read(path, options)) });
  }
  return files;
}
