import { serverRoutes } from '#client/http/protocol/routes.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { sendBytes } from '#server/http/send-bytes.ts';

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
