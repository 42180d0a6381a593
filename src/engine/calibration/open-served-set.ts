import type { FileSource } from '#engine/base/file-source.ts';
import { ANNOTATION_FILES } from './annotation-text.ts';
import type { CalibrationSource } from './calibration-set.ts';
import { openCalibrationFolder } from './open-calibration-folder.ts';
import { fileBaseName, folderOf } from './picture-path.ts';

/** A set as it is served: by the address of its folder, or of its file of annotations. */
export interface ServedSet {
  readonly folder: FileSource;
  /** Path of the file of annotations in the folder; null for the COCO files of the folder. */
  readonly file: string | null;
}

/** The folder that a served set lies in. `openFolder` takes an address that ends with a slash. */
export function servedSet(url: string, openFolder: (url: string) => FileSource): ServedSet {
  if (!ANNOTATION_FILES.jsonLines.test(url)) return { folder: openFolder(url), file: null };
  return { folder: openFolder(`${folderOf(url)}/`), file: fileBaseName(url) };
}

/** Reads a served set. Throws as `openCalibrationFolder` and `openAnnotationFile` do. */
export async function openServedSet(
  { folder, file }: ServedSet,
  signal?: AbortSignal,
): Promise<CalibrationSource> {
  if (file === null) return openCalibrationFolder(folder, signal);
  // A separate script, which the set that is opened first does not need.
  const { openAnnotationFile } = await import('./open-annotation-file.ts');
  return openAnnotationFile(folder, file, signal);
}
