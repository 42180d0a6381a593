import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { ModelRecord } from '#service/ports/model-store.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';

/** The origin of the model at an address. `record` is that of a stored model. */
export function modelOriginOf(
  host: Pick<EngineHost, 'servedPath'>,
  url: string,
  record: ModelRecord | undefined,
): RunOrigins['model'] {
  const path = host.servedPath(url);
  if (path !== null) return { kind: 'served', path };
  if (!record) return { kind: 'url', url };
  const { origin, revision } = record;
  switch (origin.kind) {
    case 'hub':
      // The commit is preferred to the branch, because a branch changes.
      return { ...origin, revision: revision ?? origin.revision };
    case 'url':
      return origin;
    case 'folder':
      return { kind: 'folder', name: origin.name };
  }
}

/** The origin of a calibration set. `url` is null for an imported set. */
export function calibrationOriginOf(
  host: Pick<EngineHost, 'servedPath'>,
  url: string | null,
  name: string,
): RunOrigins['calibration'] {
  if (url === null) return { kind: 'files', name };
  const path = host.servedPath(url);
  return path === null ? { kind: 'url', url } : { kind: 'served', path };
}
