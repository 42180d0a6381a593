import type { FileSource } from '#engine/base/file-source.ts';
import { NO_ANNOTATIONS } from './annotations.ts';
import { decodeText } from './annotation-text.ts';
import type { CalibrationSource, RowIssue } from './calibration-set.ts';
import { createCalibrationSource } from './calibration-source.ts';
import { jsonLinesImporter } from './json-lines-importer.ts';
import { fileBaseName } from './picture-path.ts';
import { readableIn } from './readable-in.ts';

/**
 * Reads a set from a file of JSON Lines in a folder, which names its pictures by their paths from there. The set is equal to
 * the one that `readCalibration` makes of the same file. Throws as `readCalibration` does, and what the folder throws.
 */
export async function openAnnotationFile(
  folder: FileSource,
  path: string,
  signal?: AbortSignal,
): Promise<CalibrationSource> {
  const issues: RowIssue[] = [];
  const text = decodeText(await folder.read(path, signal ? { signal } : {}));
  const offer = { coco: [], brokenJson: false, jsonLines: [{ path, text }], tables: [], pictures: [] };
  const { entries, categories } = (await jsonLinesImporter.read(offer, issues)) ?? NO_ANNOTATIONS;
  const listed = (await folder.list()) !== null;
  const pictureOf = (fileName: string): string => fileName;
  const readable = await readableIn(folder, { entries, pictureOf, listed }, issues, signal);
  const name = fileBaseName(path).replace(/\.[^.]*$/u, '');
  return createCalibrationSource({ name, readable, categories, issues });
}
