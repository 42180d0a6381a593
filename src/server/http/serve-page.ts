import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** What the page needs for WASM threads, and what keeps others from putting it into a frame or reading its address. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** Names with a hash in them never change. */
const YEAR_S = 31_536_000;

/** Serves the built page, so that the printed link opens it; `folder` is null where there is none. */
export async function servePage(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null) return;
  await app.register(fastifyStatic, {
    root: resolve(folder),
    dotfiles: 'ignore',
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      if (path.includes('/assets/'))
        response.setHeader('cache-control', `public, max-age=${String(YEAR_S)}, immutable`);
    },
  });
}
