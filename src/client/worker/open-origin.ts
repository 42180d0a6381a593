import type { ModelOrigin } from '#client/contract.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { BlobSource } from '#host/blob-source.ts';
import { HubSource } from '#host/remote/hub-source.ts';
import { DELAYS_MS, patiently } from '#host/remote/patiently.ts';
import { RetryingSource } from '#host/remote/retrying-source.ts';
import { UrlSource } from '#host/remote/url-source.ts';

/** The files at an origin. Throws as `HubSource.open` does; a folder or an address is looked at when it is read. */
export async function openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource> {
  switch (origin.kind) {
    case 'hub':
      return new RetryingSource(
        await patiently(options.signal, DELAYS_MS, () => HubSource.open(origin, options)),
      );
    case 'url':
      return new RetryingSource(new UrlSource(origin.url));
    case 'folder':
      return new BlobSource(origin.name, origin.files);
  }
}
