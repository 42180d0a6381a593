import type { ModelOrigin } from '#service/contract.ts';
import type { WireModelOrigin } from '#client/http/protocol/model-schemas.ts';
import { routes } from '#client/http/protocol/routes.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { uploadedFiles } from './uploaded-files.ts';

export function bindModelRoutes(bind: RouteBinder, engine: EngineService, vault: UploadStore): void {
  bind.json(routes.models, () => engine.storedModels());
  bind.call(routes.loadModel, ({ body }, options) => engine.loadModel(body.url, body.provider, options));
  bind.call(routes.inspectModel, async ({ body }, options) =>
    engine.inspectModel(await originOf(body.origin, vault), options),
  );
  bind.call(routes.importModel, async ({ body }, options) =>
    engine.importModel(await originOf(body.origin, vault), body.dtype, options),
  );
  bind.call(routes.verifyModel, ({ params }, options) => noValue(engine.verifyModel(params.id, options)));
  bind.json(routes.deleteModel, ({ params }) => noValue(engine.deleteModel(params.id)));
}

async function originOf(origin: WireModelOrigin, vault: UploadStore): Promise<ModelOrigin> {
  return origin.kind === 'folder'
    ? { kind: 'folder', name: origin.name, files: await uploadedFiles(vault, origin.files) }
    : origin;
}

async function noValue(done: Promise<void>): Promise<undefined> {
  await done;
  return undefined;
}
