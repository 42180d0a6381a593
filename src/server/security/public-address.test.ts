import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '#server/start-server.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { rawRequest, requestText } from '#server/testing/raw-request.ts';
import { TestServer } from '#server/testing/test-server.ts';

/** A certificate and key for these tests only; the key is not secret. */
const pem = (name: string) => readFile(`test-data/tls/test-only-${name}.pem`, 'utf8');
const tls = { certificate: await pem('certificate'), key: await pem('key') };

describe('an address that others can reach', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'public-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['unless it is asked for', { open: false, tls: null }, 'Others can reach this machine'],
    ['unless it is asked for, with a certificate too', { open: false, tls }, 'Others can reach this machine'],
    ['without a certificate', { open: true, tls: null }, 'must encrypt'],
  ])('is not listened at %s', async (_, changes, message) => {
    for (const address of ['0.0.0.0', '::', '192.0.2.1', 'my-machine.example', '127.0.0.1.example', '']) {
      const dataFolder = join(folder, 'data');
      await expect(
        startServer(testServerOptions(dataFolder, [], { address, ...changes })),
      ).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining('--tls-cert'),
      });
      // The server has not created its data folder.
      await expect(access(dataFolder)).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });

  it('is not needed for this machine itself', async () => {
    for (const address of ['127.0.0.1', 'localhost']) {
      const server = await TestServer.start({ address });
      expect((await server.ask('/v1/status')).status).toBe(200);
      await server.close();
    }
  });
});

describe('a server at such an address', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ address: '0.0.0.0', open: true, tls });
  });
  afterAll(() => server.close());

  /** The status of an encrypted answer from the owner of the certificate. */
  const statusOf = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = server;
      request({
        host: '127.0.0.1',
        port,
        path: '/v1/status',
        ca: tls.certificate,
        servername: 'localhost',
        headers,
        agent: false,
      })
        .on('response', (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .on('error', reject)
        .end();
    });

  it('answers over HTTPS, to those who have the token', async () => {
    expect(server.url).toMatch(/^https:/u);
    expect(await statusOf({ authorization: server.authorization })).toBe(200);
    expect(await statusOf({})).toBe(401);
  });

  it('is called by its own names there, too', async () => {
    const { authorization } = server;
    expect(await statusOf({ authorization, host: `evil.example:${String(server.port)}` })).toBe(421);
  });

  it('says nothing over plain HTTP', async () => {
    const lines = [`Host: 127.0.0.1:${String(server.port)}`, `Authorization: ${server.authorization}`];
    const answer = await rawRequest(server.port, requestText('GET /v1/status', lines));
    expect([answer.status, answer.body]).toEqual([0, '']);
  });
});
