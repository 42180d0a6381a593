import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { FileReference } from '#client/protocol/json.ts';
import type { BlobVault } from '#host/node/data/blob-vault.ts';

/** Files that were uploaded, by their references. Throws `SkipscopeError('not-found')` for one that is not here. */
export function uploadedFiles(
  vault: BlobVault,
  references: readonly FileReference[],
): Promise<readonly NamedFile[]> {
  return Promise.all(
    references.map(async ({ path, sha256 }) => ({ path, contents: await vault.get(sha256) })),
  );
}
