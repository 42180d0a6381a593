import type { ModelOrigin } from '#service/contract/model-operations.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { BlobSource } from '#service/models/blob-source.ts';
import { openRemote } from './remote-origin.ts';

/** The files at an origin. Throws as `openRemote` does; a folder is looked at when it is read. */
export async function openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource> {
  return origin.kind === 'folder' ? new BlobSource(origin.name, origin.files) : openRemote(origin, options);
}
