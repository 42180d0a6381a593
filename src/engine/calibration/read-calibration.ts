import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource } from '#engine/files/file-source.ts';
import { sha256Hex } from '#engine/model/digest.ts';

import type { CalibrationSample, CalibrationSource, NamedFile, RowIssue } from './calibration-set.ts';
import { parseCocoDocument, type CocoDocument } from './coco-document.ts';
import { findJsonFiles, findPictures, PictureIndex } from './picture-files.ts';
import { readCoco } from './read-coco.ts';
import { readLabelFolders } from './read-label-folders.ts';

type ImageReader = (signal: AbortSignal | undefined) => Promise<Uint8Array<ArrayBuffer>>;

interface ReadableSample {
  readonly sample: CalibrationSample;
  readonly read: ImageReader;
}

/**
 * Reads a calibration set from offered files: COCO instances and captions JSON with pictures anywhere beside them, or,
 * without such a JSON, a folder of pictures for each label. Unusable rows become issues of the set.
 *
 * Throws `SkipscopeError('invalid-calibration')` naming the first problems when no row is left.
 */
export async function readCalibration(name: string, files: readonly NamedFile[]): Promise<CalibrationSource> {
  const issues: RowIssue[] = [];
  const pictures = findPictures(files, issues);
  const jsonFiles = await Promise.all(
    findJsonFiles(files).map(async ({ path, contents }) => ({
      path,
      bytes: new Uint8Array(await contents.arrayBuffer()),
    })),
  );
  const { documents, unreadable } = parseDocuments(jsonFiles, issues);
  if (documents.length > 0) {
    const { entries, categories } = readCoco(documents, issues);
    return createSource(name, locatePictures(entries, pictures, issues), categories, issues);
  }
  // Broken annotations are no reason to take the folder's name for a label.
  const labelled = unreadable ? [] : readLabelFolders(pictures, issues);
  const samples = labelled.map(({ sample, file }) => ({ sample, read: () => contentsOf(file) }));
  const categories = [...new Set(labelled.map(({ sample }) => sample.label ?? ''))].sort();
  // Annotations identify a COCO set; here only the files' sizes tell sets with equal names apart.
  const sizes = labelled.map(({ file }) => file.contents.size);
  return createSource(name, samples, categories, issues, sizes);
}

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
  const jsonFiles: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  for (const path of listed?.filter((file) => /\.json$/iu.test(file)).sort() ?? [
    'instances.json',
    'captions.json',
  ]) {
    if (await folder.exists(path)) jsonFiles.push({ path, bytes: await folder.read(path, options) });
  }
  const { entries, categories } = readCoco(parseDocuments(jsonFiles, issues).documents, issues);
  const samples: ReadableSample[] = [];
  for (const { sample, where } of entries) {
    signal?.throwIfAborted();
    const path = `images/${sample.fileName}`;
    // A server that cannot list cannot cheaply tell what is missing either: a gap shows when the picture is read.
    if (listed === null || (await folder.exists(path))) {
      samples.push({ sample, read: (reading) => folder.read(path, reading ? { signal: reading } : {}) });
    } else {
      issues.push(missingPicture(where, path));
    }
  }
  return createSource(name, samples, categories, issues);
}

function parseDocuments(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  issues: RowIssue[],
): { readonly documents: readonly CocoDocument[]; readonly unreadable: boolean } {
  const documents: CocoDocument[] = [];
  let unreadable = false;
  for (const { path, bytes } of files) {
    const parsed = parseCocoDocument(path, bytes);
    if (parsed.status === 'coco') documents.push(parsed.document);
    else issues.push(parsed.issue);
    unreadable ||= parsed.status === 'unreadable';
  }
  // One order, whatever the host lists first: equal sets must get equal ids.
  documents.sort((a, b) => b.kind.localeCompare(a.kind) || (a.path < b.path ? -1 : 1));
  return { documents, unreadable };
}

function missingPicture(where: string, path: string): RowIssue {
  return {
    where,
    what: `The picture ${path} is missing.`,
    remedy: 'Add the file, or take the image out of the list.',
  };
}

function locatePictures(
  entries: readonly { readonly sample: CalibrationSample; readonly where: string }[],
  pictures: readonly NamedFile[],
  issues: RowIssue[],
): readonly ReadableSample[] {
  const index = new PictureIndex(pictures);
  return entries.flatMap(({ sample, where }) => {
    const [file, second] = index.find(sample.fileName);
    if (!file) {
      issues.push(missingPicture(where, sample.fileName));
      return [];
    }
    if (!second) return [{ sample, read: () => contentsOf(file) }];
    issues.push({
      where,
      what: `The name ${sample.fileName} fits two pictures: ${file.path} and ${second.path}.`,
      remedy: 'Write the folder into "file_name".',
    });
    return [];
  });
}

async function contentsOf({ path, contents }: NamedFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await contents.arrayBuffer());
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `The picture ${path} can no longer be read.`,
      'Offer the calibration set again.',
      { cause },
    );
  }
}

async function createSource(
  name: string,
  readable: readonly ReadableSample[],
  categories: readonly string[],
  issues: readonly RowIssue[],
  sizes: readonly number[] = [],
): Promise<CalibrationSource> {
  if (readable.length === 0) throw noRows(name, issues);
  const samples = readable.map(({ sample }) => sample);
  const id = await sha256Hex(new TextEncoder().encode(JSON.stringify({ samples, categories, sizes })));
  return {
    set: { id, name, samples, categories, issues },
    async image(sample, signal) {
      const entry = readable[sample];
      if (entry) return entry.read(signal);
      throw new SkipscopeError(
        'invalid-input',
        `The calibration set ${name} has no sample ${sample}.`,
        `Choose a sample from 0 to ${readable.length - 1}.`,
      );
    },
  };
}

const SHOWN_ISSUES = 5;

function noRows(name: string, issues: readonly RowIssue[]): SkipscopeError {
  const shown = issues.slice(0, SHOWN_ISSUES).map(({ where, what }) => `${where}: ${what}`);
  const more = issues.length > shown.length ? ` And ${issues.length - shown.length} more problems.` : '';
  const detail =
    shown.length > 0
      ? `${shown.join(' ')}${more}`
      : 'It holds neither COCO annotations nor labelled pictures.';
  return new SkipscopeError(
    'invalid-calibration',
    `No sample of the calibration set ${name} can be used. ${detail}`,
    issues[0]?.remedy ??
      'Offer COCO instances or captions JSON with its pictures, or a folder of pictures for each label.',
  );
}
