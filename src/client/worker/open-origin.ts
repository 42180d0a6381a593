import type { ModelOrigin } from '#client/contract.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { BlobSource } from '#host/blob-source.ts';
import { openRemote } from '#host/remote/remote-origin.ts';

/** The files at an origin. Throws as `openRemote` does; a folder is looked at when it is read. */
export async function openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource> {
  return origin.kind === 'folder' ? new BlobSource(origin.name, origin.files) : openRemote(origin, options);
}
