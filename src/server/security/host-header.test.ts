import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { rawRequest, requestText } from '#server/testing/raw-request.ts';
import { useTestServer } from '#server/testing/test-server.ts';
import { authoritiesOf, linkAuthority } from './addresses.ts';

const tested = useTestServer({ allowedHosts: ['My-Machine.example'] });

/** The status of a request with the right token and these header lines. */
async function statusOf(lines: readonly string[], firstLine = 'GET /v1/status'): Promise<number> {
  const { port, authorization } = tested.server;
  const request = requestText(firstLine, [...lines, `Authorization: ${authorization}`]);
  return (await rawRequest(port, request)).status;
}

const named = (host: string) => statusOf([`Host: ${host}`]);

describe('a request by a name of another (DNS rebinding)', () => {
  it('is refused before anything else is looked at', async () => {
    const port = String(tested.server.port);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `evil.example#127.0.0.1:${port}`,
      `localhost@evil.example:${port}`,
      `evil.example, 127.0.0.1:${port}`,
      `0.0.0.0:${port}`,
      `[::]:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `::1:${port}`,
      `[::1%25lo]:${port}`,
      `[0:0:0:0:0:0:0:1]:${port}`,
      `127.1:${port}`,
      `2130706433:${port}`,
      `0x7f.0.0.1:${port}`,
      `127.0.0.2:${port}`,
      `localhost.:${port}`,
      `127.0.0.1.:${port}`,
      `localhost`,
      `127.0.0.1`,
      `127.0.0.1:`,
      `127.0.0.1:80`,
      `127.0.0.1:0${port}`,
      `127.0.0.1:${String(tested.server.port + 1)}`,
      `localhost :${port}`,
      '',
      'null',
    ])
      expect([host, await named(host)]).toEqual([host, 421]);
  });

  it('is refused with its own name elsewhere', async () => {
    const { host } = tested.server;
    for (const line of [
      `X-Forwarded-Host: ${host}`,
      `Forwarded: host=${host}`,
      `X-Host: ${host}`,
      `X-Original-Host: ${host}`,
    ])
      expect([line, await statusOf(['Host: evil.example', line])]).toEqual([line, 421]);
    expect(await statusOf([`Host: ${host}`, 'X-Forwarded-Host: evil.example'])).toBe(200);
  });

  it('is refused as a whole address, where either name is another', async () => {
    const { host } = tested.server;
    const own = [`Host: ${host}`];
    expect(await statusOf(own, `GET http://${host}/v1/status`)).toBe(200);
    for (const address of [
      'http://evil.example/v1/status',
      `http://evil.example:${String(tested.server.port)}/v1/status`,
      `http://${host}@evil.example/v1/status`,
      `http://evil.example@${host}/v1/status`,
      `HTTPS://evil.example/v1/status`,
    ])
      expect([address, await statusOf(own, `GET ${address}`)]).toEqual([address, 421]);
    expect(await statusOf(['Host: evil.example'], `GET http://${host}/v1/status`)).toBe(421);
    for (const address of ['http:///v1/status', 'ftp://evil.example/v1/status', `ftp://${host}/v1/status`])
      expect([address, await statusOf(own, `GET ${address}`)]).toEqual([address, 400]);
  });

  it('is refused without any name', async () => {
    expect(await statusOf([])).toBe(400);
    const { port, authorization } = tested.server;
    const old = `GET /v1/status HTTP/1.0\r\nAuthorization: ${authorization}\r\n\r\n`;
    expect((await rawRequest(port, old)).status).toBe(421);
  });

  it('is refused for the page and for what is open to all', async () => {
    for (const path of ['/healthz', '/openapi.json', '/favicon.svg', '/nowhere'])
      expect(await statusOf(['Host: evil.example'], `GET ${path}`)).toBe(421);
    expect(await statusOf(['Host: evil.example', 'Origin: http://evil.example'], 'OPTIONS /v1/status')).toBe(
      421,
    );
  });
});

describe('a request by a name of the server', () => {
  it('is answered, in capitals too', async () => {
    const port = String(tested.server.port);
    for (const host of [
      '127.0.0.1',
      'localhost',
      'LOCALHOST',
      '[::1]',
      'my-machine.example',
      'MY-MACHINE.EXAMPLE',
    ])
      expect([host, await named(`${host}:${port}`)]).toEqual([host, 200]);
  });

  it('may leave out a port that is the usual one', () => {
    expect(authoritiesOf('127.0.0.1', 443, [])).toContain('localhost');
    expect(authoritiesOf('127.0.0.1', 4180, [])).not.toContain('localhost');
    expect(authoritiesOf('127.0.0.5', 4180, [])).toContain('127.0.0.5:4180');
  });

  it('may have the port of a tunnel or a proxy, and then no other', () => {
    const names = authoritiesOf('127.0.0.1', 4180, ['gpu.example:8443', '[fd00::1]:9']);
    expect(names).toContain('gpu.example:8443');
    expect(names).toContain('[fd00::1]:9');
    expect(names).not.toContain('gpu.example:8443:4180');
    expect(names).not.toContain('gpu.example:4180');
  });
});

describe('a link to the server', () => {
  it('names the address at which it listens, or, for all addresses, one that leads there', () => {
    expect(linkAuthority('127.0.0.1', 4180, ['gpu.example'])).toBe('127.0.0.1:4180');
    expect(linkAuthority('::1', 4180, [])).toBe('[::1]:4180');
    expect(linkAuthority('0.0.0.0', 4180, [])).toBe(`${hostname()}:4180`);
    expect(linkAuthority('::', 4180, ['gpu.example'])).toBe('gpu.example:4180');
    expect(linkAuthority('0.0.0.0', 4180, ['gpu.example:8443'])).toBe('gpu.example:8443');
  });
});
