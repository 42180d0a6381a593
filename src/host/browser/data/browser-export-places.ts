import { SkipscopeError } from '#engine/base/errors.ts';
import { LEDGER_FILE } from '#engine/export/export-ledger.ts';
import { folderError } from '#host/browser/files/folder-errors.ts';
import { named, storageError } from '#host/browser/files/opfs-errors.ts';
import type { OpfsFile, OpfsFolder, SyncFile } from '#host/browser/files/opfs-types.ts';
import { PickedFolderStore } from '#host/browser/files/picked-folder-store.ts';
import { privateFolder } from '#host/browser/files/private-folder.ts';
import { writeAll } from '#host/browser/files/write-all.ts';
import { ZipStore } from '#host/browser/files/zip-store.ts';
import type { ExportPlaces, ExportZip } from '#service/ports/export-places.ts';

/** In the browser's private file system. */
const EXPORTS = 'exports';

/**
 * Folders that a person has chosen, and zips. A zip is written into the browser's private file system and downloaded from there, so
 * that it is never in memory; it stays until the next one.
 */
export class BrowserExportPlaces implements ExportPlaces {
  async folder(parent: unknown, name: string): Promise<PickedFolderStore> {
    if (!isFolder(parent))
      throw new SkipscopeError('invalid-input', 'No folder was chosen.', 'Choose the folder to export to.');
    try {
      return new PickedFolderStore(name, await parent.getDirectoryHandle(name, { create: true }));
    } catch (error) {
      throw folderError(name, error);
    }
  }

  async zip(name: string): Promise<ExportZip> {
    try {
      const folder = await privateFolder(EXPORTS);
      await clear(folder);
      const file = `${crypto.randomUUID()}.zip`;
      return await openZip(name, folder, file, await folder.getFileHandle(file, { create: true }));
    } catch (error) {
      throw zipError(`${name}.zip`, error);
    }
  }
}

async function openZip(name: string, folder: OpfsFolder, file: string, handle: OpfsFile): Promise<ExportZip> {
  const access = await handle.createSyncAccessHandle();
  // A handle may be closed twice. One that stays open keeps the file from being deleted.
  const close = (): void => {
    access.close();
  };
  try {
    const store = await ZipStore.open(name, sinkOf(access, `${name}.zip`), [LEDGER_FILE]);
    return {
      store,
      finish: async () => {
        await store.finish();
        flush(access, `${name}.zip`);
        close();
        return handle.getFile();
      },
      discard: async () => {
        close();
        // The error that ended the export is the one to report; the next export deletes what is left.
        await folder.removeEntry(file).catch(() => undefined);
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A stream into a file of the private file system. */
function sinkOf(access: SyncFile, name: string): WritableStream<Uint8Array> {
  let at = 0;
  return new WritableStream<Uint8Array>({
    write: (chunk) => {
      try {
        at += writeAll(access, chunk, at);
      } catch (error) {
        throw zipError(name, error);
      }
    },
  });
}

function flush(access: SyncFile, name: string): void {
  try {
    access.flush();
  } catch (error) {
    throw zipError(name, error);
  }
}

/** Deletes the zips of earlier exports, but for one that another tab is writing. */
async function clear(folder: OpfsFolder): Promise<void> {
  for await (const { name } of folder.values()) await folder.removeEntry(name).catch(() => undefined);
}

function zipError(name: string, cause: unknown): SkipscopeError {
  if (!named(cause, 'QuotaExceededError')) return storageError(name, cause);
  return new SkipscopeError(
    'storage',
    `This browser's storage is full: ${name} does not fit.`,
    'Delete stored models, make room on the disk, or export into a folder.',
    { cause },
  );
}

function isFolder(value: unknown): value is OpfsFolder {
  return typeof value === 'object' && value !== null && 'getDirectoryHandle' in value;
}
