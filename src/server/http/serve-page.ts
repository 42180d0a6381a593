import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { pageHeaders } from './page-headers.ts';

/** Seconds for which a browser keeps assets. Their names hold a hash, so that their contents never change. */
const YEAR_S = 31_536_000;

/** Serves the built page, so that the printed link opens it. `folder` is null for a server without the page. */
export async function servePage(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null) return;
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => '');
  const headers = Object.entries(pageHeaders(page));
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
