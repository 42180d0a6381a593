import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { originLabel } from './stored-model.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { ModelRecord, RecordedOrigin } from '#service/ports/model-store.ts';

const DEFAULT_REVISION = 'main';

/** What is kept of an origin with the model. */
export async function recordOrigin(origin: ModelOrigin): Promise<RecordedOrigin> {
  switch (origin.kind) {
    case 'hub': {
      const { kind, repository, revision = DEFAULT_REVISION, endpoint } = origin;
      return { kind, repository, revision, ...(endpoint !== undefined && { endpoint }) };
    }
    case 'url':
      return { kind: 'url', url: origin.url.endsWith('/') ? origin.url : `${origin.url}/` };
    case 'folder': {
      const listing = origin.files.map(({ path, contents }) => `${path} ${contents.size}`);
      return { kind: 'folder', name: origin.name, fingerprint: await hashOf(listing.toSorted()) };
    }
  }
}

/** Whether a model was made from what is asked for now. A hub commit may be asked for by itself or by its branch. */
export function isFrom({ origin, revision }: ModelRecord, asked: RecordedOrigin): boolean {
  switch (origin.kind) {
    case 'hub':
      return (
        asked.kind === 'hub' &&
        asked.repository === origin.repository &&
        [origin.revision, revision].includes(asked.revision)
      );
    case 'url':
      return asked.kind === 'url' && asked.url === origin.url;
    case 'folder':
      return asked.kind === 'folder' && asked.fingerprint === origin.fingerprint;
  }
}

/** The origin from which an interrupted import reads the same files as before. */
export function pinned(origin: ModelOrigin, begun: ModelRecord | undefined): ModelOrigin {
  if (origin.kind !== 'hub' || begun?.origin.kind !== 'hub' || begun.revision === null) return origin;
  const endpoint = origin.endpoint ?? begun.origin.endpoint;
  return { ...origin, revision: begun.revision, ...(endpoint !== undefined && { endpoint }) };
}

/** Id of a model: the same for the same files and dtype, and good as a folder's name. */
export async function modelId(
  name: string,
  dtype: ModelDtype,
  origin: RecordedOrigin,
  revision: string | null,
): Promise<string> {
  const files = origin.kind === 'folder' ? origin.fingerprint : originLabel(origin);
  const digest = await hashOf([origin.kind, files, revision ?? '', dtype]);
  const stem = name.replace(/.*\//, '').replaceAll(/[^\w.-]+/g, '-');
  return `${stem.slice(0, 60)}-${dtype}-${digest.slice(0, 12)}`;
}

function hashOf(lines: readonly string[]): Promise<string> {
  return sha256Hex(new TextEncoder().encode(lines.join('\n')));
}
