import type * as Crypto from 'node:crypto';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { rawRequest, requestText } from '#server/testing/raw-request.ts';
import { TestServer, useTestServer } from '#server/testing/test-server.ts';
import { isAuthorized, pairingToken } from './pairing-token.ts';

const compared = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>();
  return {
    ...crypto,
    timingSafeEqual: (a: NodeJS.ArrayBufferView, b: NodeJS.ArrayBufferView) => {
      compared.count++;
      return crypto.timingSafeEqual(a, b);
    },
  };
});

const logged: string[] = [];
const tested = useTestServer({
  logLevel: 'trace',
  log: { write: (line) => void logged.push(line) },
  limits: { wrongTokensPerMinute: 1_000 },
});

describe('a request', () => {
  it('with the token is answered', async () => {
    expect((await tested.server.ask('/v1/status')).status).toBe(200);
  });

  it('without the token is refused', async () => {
    const answer = await fetch(`${tested.server.url}/v1/status`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({ error: { message: 'The pairing token is missing.' } });
  });

  it('is refused with a token that is wrong, cut off or too long, and with every malformed header', async () => {
    const { token } = tested.server;
    const headers = [
      `Bearer ${'A'.repeat(token.length)}`,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}A`,
      `Bearer ${token.toLowerCase()}`,
      `Bearer ${token} ${token}`,
      `Bearer ${'A'.repeat(8_000)}`,
      `bearer ${token}`,
      `Bearer  ${token}`,
      `Bearer\t${token}`,
      `Bearer`,
      `Basic ${token}`,
      `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
      `Token ${token}`,
      token,
    ];
    for (const authorization of headers)
      expect(
        (await tested.server.ask('/v1/status', { headers: { authorization } })).status,
        authorization,
      ).toBe(401);
  });

  it('is refused with the token anywhere but in its header', async () => {
    const { token, url, host, port } = tested.server;
    for (const query of [
      `token=${token}`,
      `pair=${token}`,
      `access_token=${token}`,
      `authorization=Bearer+${token}`,
    ])
      expect((await fetch(`${url}/v1/status?${query}`)).status, query).toBe(401);
    expect((await fetch(`${url}/v1/status`, { headers: { cookie: `token=${token}` } })).status).toBe(401);
    const withFragment = requestText(`GET /v1/status#pair=${token}`, [`Host: ${host}`]);
    expect((await rawRequest(port, withFragment)).status).toBe(401);
  });

  it.each([
    ['GET', '/v1/server'],
    ['GET', '/v1/storage'],
    ['GET', '/v1/models'],
    ['GET', '/v1/runs'],
    ['GET', '/v1/runs/x/events'],
    ['GET', '/v1/runs/x/journal'],
    ['GET', '/v1/calibrations'],
    ['GET', '/metrics'],
    ['PUT', `/v1/uploads/${'0'.repeat(64)}?offset=0&bytes=0`],
    ['POST', '/v1/generate'],
    ['DELETE', '/v1/runs/x'],
  ])('needs the token for %s %s', async (method, path) => {
    expect((await fetch(tested.server.url + path, { method })).status).toBe(401);
  });
});

describe('the log', () => {
  it('holds neither the token nor what stands behind a question mark or a hash, whatever goes wrong', async () => {
    const { token, url, port, host, authorization } = tested.server;
    const lines = [`Host: ${host}`, `Authorization: ${authorization}`];
    await tested.server.ask('/v1/status?secret-query');
    await fetch(`${url}/nowhere?${token}&secret-query`);
    await fetch(`${url}/v1/status?token=${token}`);
    await tested.server.ask('/v1/generate?secret-query', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    await rawRequest(port, requestText(`GET /nowhere#pair=${token}`, lines));
    await rawRequest(port, requestText(`GET /v1/status#secret-fragment`, lines));
    await rawRequest(port, requestText(`GET http://${host}/v1/status?${token}#secret-fragment`, lines));
    await rawRequest(port, requestText(`GET /%zz?${token}`, lines));
    await rawRequest(port, requestText('GET /v1/status', [...lines, 'Broken header']));
    await rawRequest(port, requestText('GET /v1/status', [...lines, `X-Long: ${'x'.repeat(20_000)}`]));
    const text = logged.join('');
    expect(text).toContain('/v1/status');
    expect(text).toContain('/nowhere');
    expect(text).not.toContain(token);
    // This is the form in which a buffer with the bytes of a broken request would be logged.
    expect(text).not.toContain([...Buffer.from(token)].join(','));
    expect(text).not.toMatch(/secret|Bearer|pair=|authorization/iu);
  });
});

describe('the token', () => {
  it('has 256 random bits, and is another one in each data folder', async () => {
    const other = await TestServer.start();
    expect(tested.server.token).toMatch(/^[\w-]{43}$/u);
    expect(other.token).not.toBe(tested.server.token);
    await other.close();
  });

  it('lies in a file that only its owner can read, also where that was otherwise before', async () => {
    const file = join(tested.server.dataFolder, 'pairing-token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    expect(await pairingToken(tested.server.dataFolder)).toBe(tested.server.token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(`${file}.partial`, '', { mode: 0o666 });
    await writeFile(file, 'short');
    expect(await pairingToken(tested.server.dataFolder)).toMatch(/^[\w-]{43}$/u);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is compared in a time that tells nothing about it', () => {
    const before = compared.count;
    expect(isAuthorized('Bearer right', 'right')).toBe(true);
    expect(isAuthorized('Bearer r', 'right')).toBe(false);
    expect(isAuthorized(undefined, 'right')).toBe(false);
    expect(compared.count - before).toBe(3);
  });
});

describe('guessing', () => {
  it('is throttled, while the right token still gets in', async () => {
    const server = await TestServer.start({ limits: { wrongTokensPerMinute: 5 } });
    const guess = () => server.ask('/v1/status', { headers: { authorization: 'Bearer guess' } });
    const statuses = [];
    for (let guesses = 0; guesses < 8; guesses++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await guess()).headers.get('retry-after')).toBe('60');
    expect((await server.ask('/v1/status')).status).toBe(200);
    await server.close();
  });

  it('is throttled in all, whatever is asked', async () => {
    const server = await TestServer.start({
      limits: { unpairedRequestsPerTenSeconds: 20, requestsPerTenSeconds: 30 },
    });
    const statuses = [];
    for (let asked = 0; asked < 25; asked++) statuses.push((await fetch(`${server.url}/healthz`)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
    // Those with the token have a budget of their own.
    const paired = [];
    for (let asked = 0; asked < 32; asked++) paired.push((await server.ask('/healthz')).status);
    expect(paired).toEqual([...Array<number>(30).fill(200), 429, 429]);
    await server.close();
  });
});
