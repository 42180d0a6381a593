import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** Files chosen or dropped, with the paths that the engine expects. */
export interface Offer {
  readonly name: string;
  readonly files: readonly NamedFile[];
}

const LOOSE_FILES = 'My files';

/** Loose files are named after the one archive or table among them. */
function looseName(files: readonly NamedFile[]): string {
  const naming = files.filter(({ path }) => /^[^/]+\.(?:zip|csv|tsv|jsonl|ndjson)$/iu.test(path));
  const [only, ...others] = naming;
  return only && others.length === 0 ? only.path.slice(0, only.path.lastIndexOf('.')) : LOOSE_FILES;
}

/** Removes the folder that holds all files, if there is one, and uses its name for the offer. */
function offerOf(files: readonly NamedFile[]): Offer {
  const tops = new Set(files.map(({ path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || top === '') return { name: looseName(files), files };
  return {
    name: top,
    files: files.map(({ path, contents }) => ({ path: path.slice(top.length + 1), contents })),
  };
}

export function offerFromInput(files: readonly File[]): Offer {
  return offerOf(
    files.map((file) => ({
      path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
      contents: file,
    })),
  );
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

function nextEntries(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

async function walk(entry: FileSystemEntry): Promise<readonly NamedFile[]> {
  if (isFile(entry)) return [{ path: entry.fullPath.slice(1), contents: await fileOf(entry) }];
  if (!isDirectory(entry)) return [];
  const reader = entry.createReader();
  const found: NamedFile[] = [];
  // A reader hands out a folder in portions and ends with an empty one.
  for (let entries = await nextEntries(reader); entries.length > 0; entries = await nextEntries(reader)) {
    for (const child of entries) found.push(...(await walk(child)));
  }
  return found;
}

async function walkHandle(folder: FileSystemDirectoryHandle, path: string): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  for await (const child of folder.values()) {
    const childPath = `${path}${child.name}`;
    if (isFolderHandle(child)) found.push(...(await walkHandle(child, `${childPath}/`)));
    else if (isFileHandle(child)) found.push({ path: childPath, contents: await child.getFile() });
  }
  return found;
}

function isFolderHandle(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}

function isFileHandle(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

/** Everything in a folder that the person picked; files are opened, not read. */
export async function offerFromHandle(folder: FileSystemDirectoryHandle): Promise<Offer> {
  return { name: folder.name, files: await walkHandle(folder, '') };
}

/** What is dropped, a folder with all it holds. A file without an entry, such as one that a page has made, is taken as it is. */
function filesOf(item: DataTransferItem): Promise<readonly NamedFile[]> {
  const entry = item.webkitGetAsEntry();
  if (entry) return walk(entry);
  const file = item.getAsFile();
  return Promise.resolve(file ? [{ path: file.name, contents: file }] : []);
}

/** Everything in a drop, folders included. The transfer must be read before the event handler returns. */
export function offerFromDrop(transfer: DataTransfer): Promise<Offer> {
  return Promise.all([...transfer.items].map(filesOf)).then((found) => offerOf(found.flat()));
}
