import { routes } from '#client/http/protocol/routes.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { sendBytes } from '#server/http/send-bytes.ts';

export function bindUploadRoutes(bind: RouteBinder, vault: UploadStore): void {
  bind.json(routes.missingUploads, async ({ body }) => {
    const missing = [];
    for (const { sha256, bytes } of body.files) {
      const offset = await vault.offset(sha256, bytes);
      if (offset !== null) missing.push({ sha256, offset });
    }
    return { missing };
  });
  bind.json(routes.upload, async ({ params, query, body }) => ({
    offset: await vault.write(params.hash, query.offset, query.bytes, body),
  }));
  bind.raw(routes.uploaded, async ({ params, reply }) => sendBytes(reply, await vault.get(params.hash)));
}
