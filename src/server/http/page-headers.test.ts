import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { preview } from 'vite';
import { TestServer } from '#server/testing/test-server.ts';

const PAGE = '<!doctype html><script>const inline = 1;</script><script>const second = 2;</script>';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-headers-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'assets', 'a.js'), '');
});
afterEach(() => rm(folder, { recursive: true }));

/** The headers that protect the page and this machine. */
async function protection(address: string): Promise<readonly (readonly [string, string])[]> {
  const { status, headers } = await fetch(address);
  expect([address, status]).toEqual([address, 200]);
  const named =
    /^(content-security-policy|cross-origin-.*|x-frame-options|x-content-type-options|referrer-policy)$/u;
  return [...headers].filter(([name]) => named.test(name)).sort();
}

it('the page has the same protection from `npm start` as from `skipscope serve`', async () => {
  const server = await TestServer.start({ pageFolder: folder });
  const started = await preview({
    configFile: 'vite.config.ts',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'silent',
  });
  const [url = ''] = started.resolvedUrls?.local ?? [];
  for (const path of ['', 'index.html', 'assets/a.js']) {
    const served = await protection(`${server.url}/${path}`);
    expect(served).toHaveLength(7);
    expect(await protection(url + path)).toEqual(served);
  }
  const policy = new Map(await protection(url)).get('content-security-policy') ?? '';
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+' 'sha256-[^']+';/u);
  await started.close();
  await server.close();
});
