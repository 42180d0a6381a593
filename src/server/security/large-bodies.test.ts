import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildServer } from '#server/testing/child-server.ts';
import { endlessRequest } from '#server/testing/endless-request.ts';
import { sha256Of } from '#server/testing/paired-client.ts';
import { rawRequest } from '#server/testing/raw-request.ts';

const GB = 1e9;
const HASH = '0'.repeat(64);
const FILES = { path: 'x', sha256: HASH, bytes: 1 };

describe.runIf(process.platform === 'linux')('a body that is too large', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await ChildServer.start();
  });
  afterAll(() => server.close());

  /** First line and header of a request. `keep-alive`: it is the server that ends the connection. */
  const head = (firstLine: string, ...lines: readonly string[]) =>
    [`${firstLine} HTTP/1.1`, ...server.lines, 'Connection: keep-alive', ...lines, '', ''].join('\r\n');

  /** Memory is flat while many of them come. */
  async function expectFlat(task: () => Promise<void>, bytes = 100e6): Promise<void> {
    expect(await server.growthDuring(task)).toBeLessThan(bytes);
    expect(server.alive).toBe(true);
  }

  it.each([
    ['POST /v1/runs', 'application/json'],
    ['POST /v1/calibrations', 'application/json'],
    [`PUT /v1/uploads/${HASH}?offset=0&bytes=10000000000`, 'application/octet-stream'],
  ])('is refused by its length at once, and the connection ends: %s', async (firstLine, type) => {
    const request = head(firstLine, `Content-Type: ${type}`, `Content-Length: ${String(10 * GB)}`);
    await expectFlat(async () => {
      const answer = await rawRequest(server.port, request, 2_000);
      expect(answer.status).toBe(413);
      expect(answer.headers.get('connection')).toBe('close');
    });
  });

  it.each([
    ['POST /v1/runs', 'application/json', 2 ** 20],
    ['POST /v1/calibrations', 'application/json', 32 * 2 ** 20],
    [`PUT /v1/uploads/${HASH}?offset=0&bytes=10000000000`, 'application/octet-stream', 8 * 2 ** 20],
  ])('without a length is cut off at the limit: %s', async (firstLine, type, limit) => {
    const request = head(firstLine, `Content-Type: ${type}`, 'Transfer-Encoding: chunked');
    await expectFlat(
      async () => {
        const { sentBytes } = await endlessRequest(server.port, request, 10 * GB);
        // What the two systems hold of it counts as sent.
        expect(sentBytes).toBeGreaterThanOrEqual(limit);
        expect(sentBytes).toBeLessThan(limit + 24 * 2 ** 20);
      },
      4 * limit + 60e6,
    );
  });

  it('is not waited for where there is no token', async () => {
    for (const how of [`Content-Length: ${String(10 * GB)}`, 'Transfer-Encoding: chunked']) {
      const lines = [
        'POST /v1/runs HTTP/1.1',
        `Host: ${server.host}`,
        'Content-Type: application/json',
        how,
        '',
        '',
      ];
      await expectFlat(async () => {
        const { sentBytes } = await endlessRequest(server.port, lines.join('\r\n'), 10 * GB);
        expect(sentBytes).toBeLessThan(24 * 2 ** 20);
      });
    }
  });

  it('may be a header', async () => {
    const request = head('GET /v1/status', `X-Long: ${'x'.repeat(10e6)}`);
    await expectFlat(async () => {
      expect([431, 0]).toContain((await rawRequest(server.port, request)).status);
    });
  });

  it('may be announced piece by piece: no disk has room for it', async () => {
    const answer = await server.put(HASH, 0, 1e15, new Uint8Array(8));
    expect(answer.status).toBe(507);
    expect(await answer.json()).toMatchObject({
      error: { code: 'storage', message: expect.stringContaining('no room') },
    });
    expect(
      await (await server.ask('/v1/uploads', { json: { files: [{ sha256: HASH, bytes: 9 }] } })).json(),
    ).toEqual({
      missing: [{ sha256: HASH, offset: 0 }],
    });
  });

  const bombs: Readonly<Record<string, string>> = {
    'a million times too deep': '['.repeat(2 ** 20 - 9),
    'deep and whole': `${'['.repeat(2 ** 19 - 9)}${']'.repeat(2 ** 19 - 9)}`,
    'deep objects': `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`,
    'a list of nothing': `{"name":"x","files":[${'null,'.repeat(6e6)}null]}`,
    'a list of two hundred thousand mistakes': `{"name":"x","files":[${'0,'.repeat(199_999)}0]}`,
    'a list of numbers where none is due': `[${'0,'.repeat(1.5e7)}0]`,
    'a mistake at the end': JSON.stringify({
      name: 'x',
      files: [...Array.from({ length: 150_000 }, () => FILES), null],
    }),
    'a long name': JSON.stringify({ name: 'x'.repeat(3e7), files: [FILES] }),
    'many names': JSON.stringify(
      Object.fromEntries(Array.from({ length: 1e6 }, (_, at) => [`k${String(at)}`, 0])),
    ),
    'a number of a million digits': `{"name":"x","files":[{"path":"x","sha256":"${HASH}","bytes":${'9'.repeat(1e6)}}]}`,
  };

  it.each(Object.keys(bombs))('may be JSON that is a bomb: %s', async (name) => {
    const body = bombs[name] ?? '';
    await expectFlat(async () => {
      const answer = await server.ask('/v1/calibrations', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(400);
      expect((await answer.text()).length).toBeLessThan(2_000);
    }, 600e6);
  });

  it('is not inflated', async () => {
    const packed = gzipSync(Buffer.alloc(300e6, 0x20));
    for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip'])
      await expectFlat(async () => {
        const answer = await server.ask('/v1/runs', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-encoding': encoding },
          body: packed,
        });
        expect(answer.status).toBe(400);
      });
    const sha256 = sha256Of(packed);
    const { url, authorization } = server;
    const stored = await fetch(`${url}/v1/uploads/${sha256}?offset=0&bytes=${String(packed.length)}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' },
      body: packed,
    });
    expect(await stored.json()).toEqual({ offset: packed.length });
  });
});
