import { APP_VERSION } from '#engine/base/app-version.ts';
import { PROTOCOL_VERSION, serverRoutes } from '#client/http/protocol/routes.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { openApiDocument } from '#server/http/open-api.ts';
import type { ServerMetrics } from '#server/http/server-metrics.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import { sendBytes } from '#server/http/send-bytes.ts';

/** Binds the routes of the health of the server, its metrics, and the description of its protocol. */
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

export function bindUploadRoutes(bind: RouteBinder, uploads: UploadStore): void {
  bind.json(serverRoutes.missingUploads, async ({ body }) => {
    const missing = [];
    for (const { sha256, bytes } of body.files) {
      const offset = await uploads.offset(sha256, bytes);
      if (offset !== null) missing.push({ sha256, offset });
    }
    return { missing };
  });
  bind.json(serverRoutes.upload, async ({ params, query, body }) => ({
    offset: await uploads.write(params.hash, query.offset, query.bytes, body),
  }));
  bind.raw(serverRoutes.uploaded, async ({ params, reply }) =>
    sendBytes(reply, await uploads.get(params.hash)),
  );
}
