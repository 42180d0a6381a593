import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';
import { HubSource } from './hub-source.ts';
import { DELAYS_MS, patiently } from './patiently.ts';
import { RetryingSource } from './retrying-source.ts';
import { UrlSource } from './url-source.ts';

/** The files there, read with patience. Throws as `HubSource.open` does; an address is looked at when it is read. */
export async function openRemote(
  origin: RemoteOrigin,
  options: ReadOptions,
  delaysMs = DELAYS_MS,
): Promise<FileSource> {
  if (origin.kind === 'url') return new RetryingSource(new UrlSource(origin.url), delaysMs);
  const files = await patiently(options.signal, delaysMs, () => HubSource.open(origin, options));
  return new RetryingSource(files, delaysMs);
}
