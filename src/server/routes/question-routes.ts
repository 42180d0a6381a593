import { routes } from '#client/http/protocol/routes.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import { MOST_PICTURE_BYTES } from '#engine/image/picture-limits.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { smallUpload } from './uploaded-files.ts';

export function bindQuestionRoutes(bind: RouteBinder, engine: EngineService, vault: UploadStore): void {
  bind.call(routes.generate, async ({ body: { image, ...question } }, options) => {
    const picture = await (await smallUpload(vault, image, MOST_PICTURE_BYTES)).arrayBuffer();
    return engine.generate({ ...question, image: new Blob([picture]) }, options);
  });
  bind.call(routes.evaluate, ({ body }, options) => engine.evaluation.score(body.spec, body.skip, options));
}
