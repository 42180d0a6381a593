import { APP_VERSION } from '#engine/base/app-version.ts';
import { PROTOCOL_VERSION, serverRoutes } from '#client/http/protocol/routes.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { openApiDocument } from '#server/http/open-api.ts';
import type { ServerMetrics } from '#server/http/server-metrics.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

/** Whether the server lives, its figures, and the description of its protocol. */
export function bindServerRoutes(bind: RouteBinder, engine: SkipscopeClient, metrics: ServerMetrics): void {
  bind.json(serverRoutes.health, () =>
    Promise.resolve({ status: 'ok' as const, app: APP_VERSION, protocol: PROTOCOL_VERSION }),
  );
  const document = JSON.stringify(openApiDocument());
  bind.raw(serverRoutes.openApi, ({ reply }) => reply.type('application/json').send(document));
  bind.raw(serverRoutes.metrics, async ({ reply }) =>
    reply.type(metrics.contentType).send(await metrics.text(engine)),
  );
}
