import type { Progress } from '#service/contract/call-options.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DirectoryModels } from '#host/node/data/directory-models.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';

/** A model that a server is started with. */
export type ModelToServe =
  /** A block-model folder, served where it lies. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** One that is fetched and converted into the data folder, unless it is there. */
  | { readonly kind: 'remote'; readonly origin: RemoteOrigin; readonly dtype: ModelDtype };

/** Makes a model ready to be loaded, and returns its id. Throws as `readManifest` and `EngineService.importModel` do. */
export async function serveModel(
  model: ModelToServe,
  models: DirectoryModels,
  engine: EngineService,
  onProgress: (progress: Progress) => void,
): Promise<string> {
  if (model.kind === 'folder') return models.serve(model.folder);
  const { origin, dtype } = model;
  const there = (await engine.models.list()).find(
    (stored) =>
      stored.state === 'complete' && stored.dtype === dtype && stored.origin.label === originLabel(origin),
  );
  return (there ?? (await engine.models.import({ origin, dtype }, { onProgress }))).id;
}
