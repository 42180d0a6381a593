import { APP_VERSION } from '#engine/base/app-version.ts';
import { PROTOCOL_VERSION, routes } from '#client/http/protocol/routes.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import type { ServerMetrics } from '#server/http/server-metrics.ts';
import { openApiDocument } from '#server/http/open-api.ts';

/** The machine, what it does now, and what can be asked of it. */
export function bindServerRoutes(bind: RouteBinder, engine: EngineService, metrics: ServerMetrics): void {
  bind.json(routes.health, () =>
    Promise.resolve({ status: 'ok' as const, app: APP_VERSION, protocol: PROTOCOL_VERSION }),
  );
  const document = JSON.stringify(openApiDocument());
  bind.raw(routes.openApi, ({ reply }) => reply.type('application/json').send(document));
  bind.raw(routes.metrics, async ({ reply }) =>
    reply.type(metrics.contentType).send(await metrics.text(engine)),
  );
  bind.json(routes.capabilities, async () => {
    const capabilities = await engine.capabilities();
    if (capabilities.kind === 'server') return capabilities;
    throw new Error('A server says what a server is.');
  });
  bind.json(routes.status, () => engine.deviceStatus());
  bind.json(routes.storage, () => engine.storageUse());
}
