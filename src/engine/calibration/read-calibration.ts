import { delay } from '#engine/base/delay.ts';
import { type Annotations, isAnnotated } from './annotations.ts';
import { isAnnotationFile } from './annotation-text.ts';
import type { CalibrationImporter, SortedOffer } from './calibration-importer.ts';
import type { CalibrationSource, NamedFile, RowIssue } from './calibration-set.ts';
import { createCalibrationSource } from './calibration-source.ts';
import { expandArchives } from './expand-archives.ts';
import { ANNOTATION_IMPORTERS, labelFolderImporter } from './importers.ts';
import { locatePictures } from './locate-pictures.ts';
import type { PictureFetcher } from './picture-reader.ts';
import { sortOffer } from './sort-offer.ts';

export interface CalibrationReading {
  /** Reads the pictures that are named by an address. */
  readonly fetchPicture: PictureFetcher;
  readonly signal?: AbortSignal;
  /** The file being read, and the share of the annotation files' bytes behind it. */
  readonly onProgress?: (path: string, fraction: number) => void;
}

interface Import {
  readonly importer: CalibrationImporter;
  readonly annotations: Annotations;
}

/**
 * Reads a calibration set from offered files: annotations of one of the kinds in `IMPORTERS` with pictures anywhere
 * beside them or on the web, or, without annotations, a folder of pictures for each label. An archive counts as the
 * files in it. A row that cannot be used becomes an issue of the set.
 *
 * Throws `SkipscopeError('invalid-calibration')` naming the first problems when no row is left.
 */
export async function readCalibration(
  name: string,
  files: readonly NamedFile[],
  options: CalibrationReading,
): Promise<CalibrationSource> {
  const issues: RowIssue[] = [];
  const expanded = await expandArchives(files, issues);
  const offer = await sortOffer(expanded, issues, progressOf(expanded, options));
  const { importer, annotations } = await chooseImport(offer, issues);
  options.signal?.throwIfAborted();
  const readable = locatePictures(annotations.entries, offer.pictures, options.fetchPicture, issues);
  const sizes = importer === labelFolderImporter ? readable.map(({ size }) => size) : [];
  return createCalibrationSource({ name, readable, categories: annotations.categories, issues, sizes });
}

/** The first kind of annotations with a usable row. Broken ones are no reason to take folders' names for labels. */
async function chooseImport(offer: SortedOffer, issues: RowIssue[]): Promise<Import> {
  const imports: Import[] = [];
  for (const importer of ANNOTATION_IMPORTERS) {
    // COCO files with corner cases are CODA's.
    if (importer.key === 'coco' && imports.length > 0) continue;
    const annotations = await importer.read(offer, issues);
    if (annotations) imports.push({ importer, annotations });
  }
  const usable = imports.filter(({ annotations }) => usableRows(annotations) > 0);
  const [chosen] = usable.length > 0 ? usable : imports;
  if (!chosen) {
    const annotations = await labelFolderImporter.read(offer, issues);
    return { importer: labelFolderImporter, annotations: annotations ?? { entries: [], categories: [] } };
  }
  for (const { importer, annotations } of usable) {
    if (importer === chosen.importer) continue;
    issues.push({
      where: importer.label,
      what: `${usableRows(annotations)} pictures of these annotations are not used: the set is read from ${chosen.importer.label}.`,
      remedy: 'Offer one kind of annotations at a time.',
    });
  }
  return chosen;
}

function usableRows({ entries }: Annotations): number {
  return entries.filter(({ sample }) => sample !== null && isAnnotated(sample)).length;
}

/** Lets the event loop run between files, and reports the progress of reading. */
function progressOf(files: readonly NamedFile[], { signal, onProgress }: CalibrationReading) {
  const total = files
    .filter(({ path }) => isAnnotationFile(path))
    .reduce((sum, { contents }) => sum + contents.size, 0);
  let done = 0;
  return async (path: string, bytes: number) => {
    onProgress?.(path, total === 0 ? 0 : done / total);
    done += bytes;
    await delay(0);
    signal?.throwIfAborted();
  };
}
