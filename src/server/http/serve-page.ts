import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Headers that WASM threads need, and headers that forbid frames around the page and keep its address from other servers. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** Seconds for which a browser keeps assets. Their names hold a hash, so that their contents never change. */
const YEAR_S = 31_536_000;

/** Serves the built page, so that the printed link opens it. `folder` is null for a server without the page. */
export async function servePage(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null) return;
  const policy = contentPolicy(await readFile(join(folder, 'index.html'), 'utf8').catch(() => ''));
  const headers = Object.entries({ ...HEADERS, 'content-security-policy': policy });
  await app.register(fastifyStatic, {
    root: resolve(folder),
    dotfiles: 'ignore',
    setHeaders: (response, path) => {
      for (const [name, value] of headers) response.setHeader(name, value);
      if (path.includes('/assets/'))
        response.setHeader('cache-control', `public, max-age=${String(YEAR_S)}, immutable`);
    },
  });
}

/**
 * The content security policy of the page. It may run its own scripts, its inline script and WASM, and no others. It may connect to
 * any server, because models and pictures may be on any.
 */
function contentPolicy(page: string): string {
  const inline = [...page.matchAll(/<script>([^]*?)<\/script>/gu)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...inline].join(' '),
    "worker-src 'self' blob:",
    "connect-src 'self' http: https: blob: data:",
    "img-src 'self' http: https: blob: data:",
    // Components set the position of popovers by inline styles.
    "style-src 'self' 'unsafe-inline'",
    "frame-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
