import type { FileSource } from '#engine/base/file-source.ts';

import { decodeText, type TextFile } from './annotation-text.ts';
import { createCalibrationSource } from './calibration-source.ts';
import type { CalibrationSource, RowIssue } from './calibration-set.ts';
import { missingPicture } from './locate-pictures.ts';
import type { ReadableSample } from './picture-reader.ts';
import { readCoco } from './read-coco.ts';
import { parseDocuments } from './sort-offer.ts';

/**
 * Reads a COCO set from a folder: annotation files at its top (`instances.json` and `captions.json` where the host
 * cannot list), pictures in `images/`. Throws as `readCalibration` does.
 */
export async function openCalibrationFolder(
  name: string,
  folder: FileSource,
  signal?: AbortSignal,
): Promise<CalibrationSource> {
  const issues: RowIssue[] = [];
  const options = signal ? { signal } : {};
  const listed = await folder.list();
  const jsonFiles: TextFile[] = [];
  for (const path of listed?.filter((file) => /\.json$/iu.test(file)).sort() ?? [
    'instances.json',
    'captions.json',
  ]) {
    if (await folder.exists(path))
      jsonFiles.push({ path, text: decodeText(await folder.read(path, options)) });
  }
  const { entries, categories } = readCoco(parseDocuments(jsonFiles, issues).documents, issues);
  const readable: ReadableSample[] = [];
  for (const { sample, where } of entries) {
    signal?.throwIfAborted();
    const path = `images/${sample.fileName}`;
    // A server that cannot list cannot cheaply tell what is missing either: a gap shows when the picture is read.
    if (listed === null || (await folder.exists(path))) {
      const read: ReadableSample['read'] = (reading) => folder.read(path, reading ? { signal: reading } : {});
      readable.push({ sample, read, size: null });
    } else {
      issues.push({ where, ...missingPicture(path) });
    }
  }
  return createCalibrationSource({ name, readable, categories, issues });
}
