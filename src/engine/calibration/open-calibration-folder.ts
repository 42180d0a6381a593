import type { FileSource } from '#engine/base/file-source.ts';
import { MOST_ANNOTATION_BYTES, decodeText, type AnnotationText } from './annotation-text.ts';
import { createCalibrationSource } from './calibration-source.ts';
import type { CalibrationSource, RowIssue } from './calibration-set.ts';
import { decodePercent } from './picture-path.ts';
import { readCoco } from './read-coco.ts';
import { readableIn } from './readable-in.ts';
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
  const readable = await readableIn(folder, { entries, pictureOf, listed: listed !== null }, issues, signal);
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
): Promise<readonly AnnotationText[]> {
  const options = { maxBytes: MOST_ANNOTATION_BYTES, ...(signal && { signal }) };
  const files: AnnotationText[] = [];
  for (const path of listed?.filter((file) => /\.json$/iu.test(file)).sort() ?? [
    'instances.json',
    'captions.json',
  ]) {
    if (await folder.exists(path)) files.push({ path, text: decodeText(await folder.read(path, options)) });
  }
  return files;
}

/** The last part of the URL or path of a folder, for display. */
export function folderName(label: string): string {
  const path = URL.canParse(label) ? new URL(label).pathname : label;
  const last = path.split('/').findLast((part) => part !== '');
  return decodePercent(last ?? label);
}
