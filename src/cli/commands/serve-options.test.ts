import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { runCli } from '#cli/testing/run-cli.ts';
import { startServer } from '#server/start-server.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { serverOptionsOf } from './server-options-of.ts';
import { readTls } from './tls-files.ts';

const CERTIFICATE = 'test-data/tls/test-only-certificate.pem';
const KEY = 'test-data/tls/test-only-key.pem';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-options-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a wrong option', () => {
  it('ends the process, before a folder is made or an address listened at', async () => {
    const data = join(folder, 'data');
    const { status, stdout, stderr } = await runCli(
      ...['serve', '--data', data, '--port', '0', '--device', 'cpu', '--allow-origin', '*'],
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: "\*" is no origin of a page\. Give scheme, name and port only/u);
    await expect(access(data)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['an origin with a path', { allowedOrigins: ['http://localhost:4173/page'] }, 'no origin'],
    ['a host with a scheme', { allowedHosts: ['http://gpu.example'] }, 'no name of a machine'],
    ['a host for all', { allowedHosts: ['*'] }, 'no name of a machine'],
    ['a port beyond the last one', { port: 70_000 }, 'no port 70000'],
    ['a certificate that is none', { tls: { certificate: 'x', key: 'y' } }, 'cannot be used together'],
  ])('is found before anything is claimed: %s', async (_, changes, message) => {
    const data = join(folder, 'data');
    await expect(startServer(testServerOptions(data, [], changes))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message),
    });
    await expect(access(data)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('lets hosts with ports and IPv6 addresses pass', async () => {
    const data = join(folder, 'passes');
    const allowedHosts = ['gpu.example', 'gpu.example:8443', '::1', '[::1]:8443', '10.0.0.1', 'my_machine'];
    const server = await startServer(testServerOptions(data, [], { allowedHosts }));
    await server.close();
  });
});

it('the warnings of a checkpoint are printed', async () => {
  const terminal = { result: vi.fn(), progress: vi.fn(), note: vi.fn(), close: vi.fn() };
  const options = { model: [], dtype: 'q4', device: 'cpu', host: '127.0.0.1', port: 0 } as const;
  const more = { allowOrigin: [], allowHost: [], logLevel: 'silent', workerSilence: 30 } as const;
  const { onWarning } = await serverOptionsOf({ ...options, ...more }, terminal);
  onWarning?.('The checkpoint is odd.');
  expect(terminal.note.mock.calls).toEqual([['warning: The checkpoint is odd.']]);
});

describe('a server that cannot listen', () => {
  it('gives its folder back and leaves nothing open', async () => {
    const first = await startServer(testServerOptions(join(folder, 'first'), []));
    const data = join(folder, 'second');
    const port = Number(new URL(first.url).port);
    await expect(startServer(testServerOptions(data, [], { port }))).rejects.toMatchObject({
      message: expect.stringContaining('cannot listen'),
    });
    const again = await startServer(testServerOptions(data, []));
    await again.close();
    await first.close();
  });
});

describe('the files of --tls-cert and --tls-key', () => {
  it('are read when they belong together', async () => {
    expect(await readTls(CERTIFICATE, KEY)).toMatchObject({
      certificate: expect.stringContaining('BEGIN CERTIFICATE'),
    });
    expect(await readTls(undefined, undefined)).toBeNull();
    await expect(readTls(CERTIFICATE, undefined)).rejects.toThrow('belong together');
  });

  it('are named when they are none, with the reason', async () => {
    const other = join(folder, 'other.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const cases = [
      [
        join(folder, 'missing.pem'),
        KEY,
        `${join(folder, 'missing.pem')} (--tls-cert) cannot be read: ENOENT`,
      ],
      [folder, KEY, `${folder} (--tls-cert) cannot be read: EISDIR`],
      [KEY, KEY, `${KEY} (--tls-cert) is no certificate`],
      [CERTIFICATE, CERTIFICATE, `${CERTIFICATE} (--tls-key) is no private key`],
      [CERTIFICATE, other, `The key ${other} (--tls-key) is not that of the certificate ${CERTIFICATE}`],
    ] as const;
    for (const [certificate, key, message] of cases)
      await expect(readTls(certificate, key)).rejects.toThrow(message);
  });
});
