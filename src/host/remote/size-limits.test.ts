import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from '#engine/model/json-file.ts';
import { UrlSource } from './url-source.ts';
import { countingFetch } from './counting-fetch.ts';

const MIB = 2 ** 20;
/** 64 kB on the wire. */
const BOMB = gzipSync(Buffer.alloc(64 * MIB, ' '));

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/announced/config.json') {
      response.writeHead(200, { 'content-length': 64 * MIB }).write('{');
      return;
    }
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(request.method === 'HEAD' ? '' : BOMB);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${String(port)}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a file of a model that is larger than any', () => {
  it('is not inflated beyond the limit, and named', async () => {
    const seen: number[] = [];
    const reading = readJson(
      new UrlSource(`${base}/bomb/`),
      'config.json',
      z.unknown(),
      'invalid-checkpoint',
      { onProgress: ({ loadedBytes }) => seen.push(loadedBytes) },
    );
    await expect(reading).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/bomb\/config\.json is larger than 1 MiB/u),
      remedy: expect.stringContaining('unaltered copy'),
    });
    expect(Math.max(...seen)).toBeLessThan(4 * MIB);
  });

  it('is not begun where its length is announced', async () => {
    const source = new UrlSource(`${base}/announced/`);
    const reading = readJson(source, 'config.json', z.unknown(), 'invalid-checkpoint');
    await expect(reading).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is an answer of the hub', async () => {
    const answer = await countingFetch({})(`${base}/api/models/a/b`);
    await expect(answer.arrayBuffer()).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('larger than 8 MiB'),
    });
  });
});
