import type { Entry, FileEntry } from '@zip.js/zip.js';

import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

import type { FileContents, NamedFile, RowIssue } from './calibration-set.ts';
import { groupBy } from './group-by.ts';
import { isHidden } from './picture-files.ts';
import { normalizePath } from './picture-path.ts';

/** Files in all archives of an offer. */
const MOST_ENTRIES = 200_000;
/** Unpacked bytes of one file. A picture or an annotation file of honest size stays far below. */
const MOST_ENTRY_BYTES = 256 * 2 ** 20;
/** Unpacked bytes of all archives of an offer: nearly twice the training pictures of COCO. */
const MOST_BYTES = 32 * 2 ** 30;
/** Deflate packs at most about 1032 bytes into one; pictures hardly shrink, text by 5 to 30. */
const MOST_RATIO = 200;
/** Small files are never bombs, however well they pack. */
const HARMLESS_BYTES = 2 ** 20;

/**
 * The offered files with what archives (.zip) hold in place of each archive. Nothing is unpacked before it is asked for.
 * An archive or a file in it that cannot be used is reported: broken, encrypted, or of a size that only a bomb has; that
 * counts also what the archives before it hold.
 */
export async function expandArchives(
  files: readonly NamedFile[],
  issues: RowIssue[],
  mostEntries = MOST_ENTRIES,
): Promise<readonly NamedFile[]> {
  const expanded: NamedFile[] = [];
  let room = MOST_BYTES;
  let places = mostEntries;
  for (const file of files) {
    if (!/\.zip$/iu.test(file.path) || isHidden(file.path)) {
      expanded.push(file);
      continue;
    }
    // Two archives may hold files of equal names.
    const folder = files.length === 1 ? '' : `${file.path.replace(/\.zip$/iu, '')}/`;
    const { entries, listed } = await entriesOf(file, places, issues);
    places -= listed;
    const bytes = entries.reduce((sum, { contents }) => sum + contents.size, 0);
    if (bytes > room) {
      issues.push(tooLarge(file.path));
      continue;
    }
    room -= bytes;
    for (const { path, contents } of entries) expanded.push({ path: `${folder}${path}`, contents });
  }
  return expanded;
}

function tooLarge(path: string): RowIssue {
  return {
    where: path,
    what: `With this archive the offer would unpack to more than ${MOST_BYTES / 2 ** 30} GiB.`,
    remedy: 'Offer the unpacked folder, or fewer pictures.',
  };
}

async function entriesOf(
  { path, contents }: NamedFile,
  most: number,
  issues: RowIssue[],
): Promise<{ readonly entries: readonly NamedFile[]; readonly listed: number }> {
  const files: NamedFile[] = [];
  let listed = 0;
  try {
    for (const entry of await listEntries(contents, most)) {
      listed++;
      if (entry.directory || isHidden(entry.filename)) continue;
      const problem = entryProblem(entry);
      if (problem === null) files.push(namedFile(entry));
      else
        issues.push({
          where: `${path}, ${entry.filename}`,
          what: problem,
          remedy: 'Pack this file again, without a password and as it is.',
        });
    }
    return { entries: withoutDoubles(path, files, issues), listed };
  } catch (error) {
    issues.push({
      where: path,
      what: `The archive cannot be read: ${errorMessage(error)}.`,
      remedy: 'Pack it again as an ordinary .zip file, or offer the folder itself.',
    });
  }
  return { entries: files, listed };
}

/** The files whose name no other one of the archive has; nothing tells which of the others is meant. */
function withoutDoubles(
  archive: string,
  files: readonly NamedFile[],
  issues: RowIssue[],
): readonly NamedFile[] {
  return [...groupBy(files, ({ path }) => path)].flatMap(([path, group]) => {
    if (group.length === 1) return group;
    issues.push({
      where: `${archive}, ${path}`,
      what: `The archive holds ${group.length} files of this name. All of them are left out.`,
      remedy: 'Pack the archive again, each file once.',
    });
    return [];
  });
}

async function listEntries(contents: FileContents, most: number): Promise<readonly Entry[]> {
  const { Reader, ZipReader, configure } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });

  /** Reads parts of the archive, so that one of many gigabytes needs no memory for all of them. */
  class PartReader extends Reader<FileContents> {
    override size = contents.size;

    override async readUint8Array(start: number, length: number): Promise<Uint8Array> {
      const end = Math.min(contents.size, start + length);
      if (contents.slice) return new Uint8Array(await contents.slice(start, end).arrayBuffer());
      return new Uint8Array(await contents.arrayBuffer(), start, Math.max(0, end - start));
    }
  }

  const entries: Entry[] = [];
  const reader = new ZipReader(new PartReader(contents), { normalizeFilename: entryPath });
  for await (const entry of reader.getEntriesGenerator()) {
    entries.push(entry);
    if (entries.length > most)
      throw new Error('with it, the archives of the offer hold more files than any set has');
  }
  return entries;
}

/** The path of an entry below the top of its archive. Windows programs separate folders by back slashes. */
function entryPath(name: string): string {
  const isFolder = /[/\\]$/u.test(name);
  const path = normalizePath(name.replace(/^[a-z]:(?=[/\\])/iu, '')).replace(/^(?:\/|\.\.\/)+/u, '');
  return isFolder ? `${path}/` : path;
}

/** Why an entry cannot be used; null when it can. */
function entryProblem(entry: FileEntry): string | null {
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (entry.encrypted) return 'The file is encrypted.';
  if (size > MOST_ENTRY_BYTES) return `The file is larger than ${MOST_ENTRY_BYTES / 2 ** 20} MiB.`;
  if (size > HARMLESS_BYTES && size > packed * MOST_RATIO)
    return `The file unpacks to ${Math.round(size / packed)} times its packed size, as archives made to flood a computer do.`;
  return null;
}

function namedFile(entry: FileEntry): NamedFile {
  return {
    path: entry.filename,
    contents: {
      size: entry.uncompressedSize,
      arrayBuffer: () => unpack(entry),
    },
  };
}

/** Throws `SkipscopeError('not-found')` when the entry is damaged or larger than its header says. */
async function unpack(entry: FileEntry): Promise<ArrayBuffer> {
  const { uncompressedSize: size, filename } = entry;
  const bytes = new Uint8Array(size);
  let filled = 0;
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      if (filled + chunk.length > size) throw new Error('it is larger than the archive says');
      bytes.set(chunk, filled);
      filled += chunk.length;
    },
  });
  try {
    await entry.getData(sink, { checkSignature: true });
    if (filled < size) throw new Error('it ends too early');
    return bytes.buffer;
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `The file ${filename} cannot be unpacked: ${errorMessage(cause)}.`,
      'Pack the archive again.',
      { cause },
    );
  }
}
