import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { BlobSource } from '#service/models/blob-source.ts';
import { type RemoteOrigin, endpointOf } from '#service/models/remote-origin.ts';
import { FIRST_DELAYS_MS, firstAnswer } from './first-answer.ts';
import { HubSource } from './hub-source.ts';
import { DELAYS_MS, retryRequest } from './retry-request.ts';
import { RetryingSource } from './retrying-source.ts';
import { UrlSource } from './url-source.ts';

/** The files at an origin. Throws as `openRemote` does; a folder is looked at when it is read. */
export async function openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource> {
  return origin.kind === 'folder' ? new BlobSource(origin.name, origin.files) : openRemote(origin, options);
}

/**
 * The files at a remote origin. Requests are repeated while they fail for a passing reason: for a second as long as the
 * server has served nothing, and then for a quarter of a minute, of which `onRetry` is told. Throws as `HubSource.open` does; an
 * address is looked at when it is read.
 */
export async function openRemote(
  origin: RemoteOrigin,
  options: ReadOptions,
  delaysMs = DELAYS_MS,
): Promise<FileSource> {
  if (origin.kind === 'url') return new RetryingSource(new UrlSource(origin.url), delaysMs, options);
  const repository = `${endpointOf(origin)}/api/models/${origin.repository}`;
  await firstAnswer(repository, options.signal, (signal) => fetch(repository, { method: 'HEAD', signal }));
  const files = await retryRequest(options, FIRST_DELAYS_MS, () => HubSource.open(origin, options));
  return new RetryingSource(files, delaysMs, options);
}
