import type { Progress } from '#service/contract/call-options.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DirectoryModels } from '#host/node/data/directory-models.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';

/** A model that a server is started with. */
export type ModelToServe =
  /** A block-model folder, loaded from its place. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** A model that is fetched and converted into the data folder, unless it is stored there already. */
  | { readonly kind: 'remote'; readonly origin: RemoteOrigin; readonly dtype: ModelDtype };

/** What is told while a model is made available. */
interface ServeCallbacks {
  readonly onProgress?: (progress: Progress) => void;
  /** Called with what a user should know about a checkpoint, in sentences, before it is converted. */
  readonly onWarning?: (warning: string) => void;
}

/** Makes a model available and returns its id. Throws as `readManifest` and the operation `models.import` do. */
export async function serveModel(
  model: ModelToServe,
  models: DirectoryModels,
  engine: EngineService,
  { onProgress, onWarning }: ServeCallbacks,
): Promise<string> {
  if (model.kind === 'folder') return models.serve(model.folder);
  const { origin, dtype } = model;
  const there = (await engine.models.list()).find(
    (stored) =>
      stored.state === 'complete' && stored.dtype === dtype && stored.origin.label === originLabel(origin),
  );
  if (there) return there.id;
  const options = onProgress ? { onProgress } : {};
  const { warnings } = await engine.models.inspect({ origin }, options);
  for (const warning of warnings) onWarning?.(warning);
  return (await engine.models.import({ origin, dtype }, options)).id;
}
