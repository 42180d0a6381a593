import { routes } from '#client/protocol/routes.ts';
import type { EngineService } from '#client/service/engine-service.ts';
import type { BlobVault } from '#host/node/data/blob-vault.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';

export function bindQuestionRoutes(bind: RouteBinder, engine: EngineService, vault: BlobVault): void {
  bind.call(routes.generate, async ({ body: { image, ...question } }, options) => {
    const picture = await (await vault.get(image)).arrayBuffer();
    return engine.generate({ ...question, image: new Blob([picture]) }, options);
  });
  bind.call(routes.evaluate, ({ body }, options) => engine.evaluation.score(body.spec, body.skip, options));
}
