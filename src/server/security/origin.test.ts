import { describe, expect, it } from 'vitest';
import { rawRequest, requestText } from '#server/testing/raw-request.ts';
import { TestServer, useTestServer } from '#server/testing/test-server.ts';

const ALLOWED = 'http://localhost:4173';
const tested = useTestServer({ allowedOrigins: [ALLOWED] });

const preflight = (origin: string, headers: Record<string, string> = {}) =>
  fetch(`${tested.server.url}/v1/generate`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
      ...headers,
    },
  });

const corsHeaders = (answer: Response) =>
  [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));

/** Origins of foreign pages. */
const foreign = () => {
  const { port } = tested.server;
  return [
    'https://evil.example',
    'null',
    '',
    'http://localhost:4174',
    'https://localhost:4173',
    'http://localhost',
    'http://localhost:4173.evil.example',
    'http://localhost:4173@evil.example',
    'http://evil.example/?http://localhost:4173',
    'http://LOCALHOST:4173',
    'http://localhost:4173/',
    'http://localhost.:4173',
    'file://',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    `https://127.0.0.1:${String(port)}`,
    `http://127.0.0.1:${String(port + 1)}`,
    `http://127.0.0.2:${String(port)}`,
    `${ALLOWED}, https://evil.example`,
  ];
};

describe('a page of somebody else', () => {
  it('is refused with the right token too, and reads nothing', async () => {
    for (const origin of foreign()) {
      const answer = await tested.server.ask('/v1/status', { headers: { origin } });
      expect([origin, answer.status, corsHeaders(answer)]).toEqual([origin, 403, []]);
      expect(await answer.json()).toMatchObject({ error: { code: 'connection' } });
    }
  });

  it('is refused what needs no token, too', async () => {
    for (const path of ['/healthz', '/openapi.json', '/favicon.svg', '/nowhere'])
      expect(
        (await fetch(tested.server.url + path, { headers: { origin: 'https://evil.example' } })).status,
      ).toBe(403);
  });

  it('gets no leave from a preflight, nor for a private network', async () => {
    for (const origin of foreign()) {
      const answer = await preflight(origin, { 'access-control-request-private-network': 'true' });
      expect([origin, answer.status, corsHeaders(answer)]).toEqual([origin, 403, []]);
    }
  });

  it('is refused where its browser names no origin: an image, a script, a fetch without CORS', async () => {
    const server = await TestServer.start({ limits: { unpairedRequestsPerTenSeconds: 5 } });
    const statusFor = async (site: string, mode: string, dest: string) => {
      const lines = [`Host: ${server.host}`, `Sec-Fetch-Site: ${site}`, `Sec-Fetch-Mode: ${mode}`];
      const request = requestText('GET /healthz', [...lines, `Sec-Fetch-Dest: ${dest}`]);
      return (await rawRequest(server.port, request)).status;
    };
    for (const site of ['cross-site', 'same-site'])
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['no-cors', 'empty'],
        ['cors', 'empty'],
        ['navigate', 'iframe'],
      ] as const)
        expect([site, mode, dest, await statusFor(site, mode, dest)]).toEqual([site, mode, dest, 403]);
    // They have used nothing of the budget up.
    expect(await statusFor('same-origin', 'cors', 'empty')).toBe(200);
    expect(await statusFor('none', 'navigate', 'document')).toBe(200);
    // A link to the page may be followed from anywhere.
    expect(await statusFor('cross-site', 'navigate', 'document')).toBe(200);
    await server.close();
  });

  it('does not get in beside an allowed one', async () => {
    const { host, port, authorization } = tested.server;
    const lines = [`Host: ${host}`, `Authorization: ${authorization}`];
    for (const origins of [
      [ALLOWED, 'https://evil.example'],
      ['https://evil.example', ALLOWED],
    ]) {
      const request = requestText('GET /v1/status', [
        ...lines,
        ...origins.map((origin) => `Origin: ${origin}`),
      ]);
      expect((await rawRequest(port, request)).status).toBe(403);
    }
  });
});

describe('a page that is allowed', () => {
  it('reads answers, and refusals', async () => {
    for (const origin of [ALLOWED, tested.server.url]) {
      const answer = await tested.server.ask('/v1/status', { headers: { origin } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toContain('Origin');
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    }
    const refused = await fetch(`${tested.server.url}/v1/status`, { headers: { origin: ALLOWED } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ALLOWED]);
  });

  it('gets the leave of a preflight for itself alone', async () => {
    const answer = await preflight(ALLOWED);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, DELETE');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.headers.has('access-control-allow-private-network')).toBe(false);
  });

  it('gets leave for a private network when its browser asks', async () => {
    const answer = await preflight(ALLOWED, { 'access-control-request-private-network': 'true' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-private-network')).toBe('true');
  });
});

describe('what comes from no page', () => {
  it('needs no origin', async () => {
    const answer = await tested.server.ask('/v1/status');
    expect([answer.status, corsHeaders(answer)]).toEqual([200, []]);
  });
});
