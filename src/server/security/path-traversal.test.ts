import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { leavingPaths } from '#server/testing/leaving-paths.ts';
import { rawRequest, requestText } from '#server/testing/raw-request.ts';
import { TestServer } from '#server/testing/test-server.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const CANARY = 'canary-7d1f';
const SECRET = 'what lies outside';
const PICTURE = 'public/calibration/scenes/images/000001.webp';

let server: TestServer;
let paths: readonly string[];
let before: unknown;

beforeAll(async () => {
  server = await TestServer.start({ pageFolder: 'public' });
  paths = leavingPaths(server.around, CANARY);
  for (const folder of ['runs', 'models', 'calibrations', 'files', 'document-frequencies', '.'])
    for (const ending of ['', '.json', '.jsonl', '.label.json', '.table.json'])
      await writeFile(join(server.around, folder === '.' ? '' : 'data', CANARY + ending), SECRET);
  await mkdir(join(server.around, 'outside'));
  await writeFile(join(server.around, 'outside', 'record.json'), SECRET);
});
afterAll(() => server.close());

beforeEach(async () => {
  before = await outside();
});
afterEach(async () => {
  expect(await outside()).toEqual(before);
});

/** The files in places where nothing may be written, and the contents of the canaries. */
async function outside(): Promise<unknown> {
  const beside = await readdir(server.around, { recursive: true });
  return {
    beside: beside.filter((name) => !/^data./u.test(name)),
    data: (await readdir(server.dataFolder)).filter((name) => name.includes(CANARY)),
    canaries: await Promise.all([
      readFile(join(server.around, CANARY), 'utf8'),
      readFile(join(server.dataFolder, CANARY), 'utf8'),
      readFile(join(server.around, 'outside', 'record.json'), 'utf8'),
    ]),
    program: await readdir('.'),
    root: await readdir('/'),
    // Other programs use this folder too.
    temporary: (await readdir(tmpdir())).filter((name) => name.includes(CANARY)),
  };
}

/** Sends a path unchanged; an HTTP client would normalize it. */
async function send(method: string, path: string, body = ''): Promise<{ status: number; body: string }> {
  const lines = [
    `Host: ${server.host}`,
    `Authorization: ${server.authorization}`,
    ...(body === ''
      ? []
      : ['Content-Type: application/octet-stream', `Content-Length: ${String(body.length)}`]),
  ];
  return rawRequest(server.port, requestText(`${method} ${path}`, lines, body));
}

function expectRefusal(path: string, { status, body }: { status: number; body: string }): void {
  expect([path, status >= 400 && status < 500, body.includes(SECRET)], body).toEqual([path, true, false]);
  // A client must not learn the path of the data folder.
  expect(body).not.toContain(server.around);
}

describe('a path that leads out of its folder', () => {
  it('is spelt in more than fifty ways', () => {
    expect(new Set(paths).size).toBeGreaterThan(150);
  });

  it.each(['/', '/assets/', '/calibration/', '/calibration/scenes/images/'])(
    'leads nowhere below the page (%s)',
    async (folder) => {
      for (const path of paths.filter((each) => each !== '.'))
        expectRefusal(path, await send('GET', folder + path));
    },
  );

  it.each([
    ['GET', (path: string) => `/v1/runs/${path}`],
    ['GET', (path: string) => `/v1/runs/${path}/events`],
    ['GET', (path: string) => `/v1/runs/${path}/journal`],
    ['POST', (path: string) => `/v1/runs/${path}/resume`],
    ['DELETE', (path: string) => `/v1/runs/${path}`],
    ['GET', (path: string) => `/v1/calibrations/${path}/files`],
    ['GET', (path: string) => `/v1/calibrations/${path}/images/0`],
    ['POST', (path: string) => `/v1/calibrations/${path}/open`],
    ['DELETE', (path: string) => `/v1/calibrations/${path}`],
    ['DELETE', (path: string) => `/v1/document-frequencies/${path}`],
    ['POST', (path: string) => `/v1/models/${path}/verify`],
    ['DELETE', (path: string) => `/v1/models/${path}`],
    ['GET', (path: string) => `/v1/uploads/${path}`],
  ])('is no id: %s %s', async (method, address) => {
    for (const path of paths) {
      // These name another path of the protocol: "/v1/runs/." is "/v1/runs".
      if (path === '.' || path === '..') continue;
      expectRefusal(path, await send(method, address(path)));
    }
  });

  it('is no hash of an upload', async () => {
    for (const path of paths)
      expectRefusal(path, await send('PUT', `/v1/uploads/${path}?offset=0&bytes=6`, 'poison'));
  });

  it('is no id of a new run, of its calibration set or of its table', async () => {
    const spec = createSearchSpec({
      task: 'captioning',
      model: { name: 'x', hash: '0'.repeat(64) },
      calibration: { name: 'x', id: '0'.repeat(64) },
    });
    for (const path of [...paths, 'x'.repeat(5000), 'a\0b'])
      for (const json of [
        { id: path, spec },
        { id: 'run', spec: { ...spec, calibration: { name: 'x', id: path } } },
        { id: 'run', spec: { ...spec, documentFrequencies: { name: 'x', hash: path } } },
      ]) {
        const answer = await server.ask('/v1/runs', { json });
        expectRefusal(path, { status: answer.status, body: await answer.text() });
      }
    expect(await (await server.ask('/v1/runs')).json()).toEqual({
      runs: [],
      unreadable: [],
    });
  });

  it('is no address of a model', async () => {
    for (const path of paths)
      for (const url of [
        path,
        `stored:${path}`,
        `file://${path}`,
        `file:///${path}`,
        `stored:${encodeURIComponent(path)}`,
      ]) {
        const answer = await server.call('/v1/models/load', { url, provider: 'auto' });
        expect(answer).toMatchObject({ error: { kind: 'skipscope' } });
        expect(JSON.stringify(answer)).not.toContain(SECRET);
      }
  });

  it('is no origin of a model', async () => {
    for (const path of paths)
      for (const url of [path, `file://${path}`, `file:///${path}`, `FILE:///${path}`]) {
        const answer = await server.ask('/v1/models/inspect', { json: { origin: { kind: 'url', url } } });
        expectRefusal(url, { status: answer.status, body: await answer.text() });
      }
  });

  it('is a mere name among the files of a calibration set', async () => {
    const picture = new Uint8Array(await readFile(PICTURE));
    const { sha256, bytes } = await server.upload('', picture);
    const files = paths.map((path) => ({ path: `${path}.webp`, sha256, bytes }));
    const rows = [...paths.map((path) => `${path}.webp`), `../../${CANARY}`, join(server.around, CANARY)];
    const lines = rows.map((name) => JSON.stringify({ file_name: name, label: 'x' })).join('\n');
    const table = await server.upload('rows.jsonl', new TextEncoder().encode(lines));
    const imported = JSON.stringify(
      await server.call('/v1/calibrations', { name: '../../x', files: [...files, table] }),
    );
    expect(imported).toContain('"value":{');
    expect(imported).toContain(`The picture ../../${CANARY} is missing.`);
    expect(imported).not.toContain(SECRET);
  });

  it('makes an archive unreadable', async () => {
    for (const path of [`../../${CANARY}.webp`, `x/../../../${CANARY}.webp`, `/${CANARY}.webp`]) {
      const zip = new ZipWriter(new BlobWriter());
      await zip.add(path, new TextReader('poison'));
      const archive = new Uint8Array(await (await zip.close()).arrayBuffer());
      const files = [await server.upload('set.zip', archive)];
      const imported = await server.call('/v1/calibrations', { name: 'zip', files });
      expect(imported).toMatchObject({ error: { code: 'invalid-calibration' } });
    }
  });

  it('is no file of a model: neither one that is offered nor one that its manifest names', async () => {
    const converted = new MemoryFolder();
    await convertCheckpoint(tinyCheckpoint(), converted, {
      startSandbox: startUnlimitedSandbox,
      dtype: 'q4',
    });
    const manifest = new TextDecoder().decode(converted.files.get('manifest.json'));
    for (const path of [`../../${CANARY}`, `../${CANARY}`, join(server.around, CANARY), `a\0b`, '..\\x']) {
      const named = manifest.replaceAll(/"path": ?"config.json"/gu, () => `"path":${JSON.stringify(path)}`);
      expect(named).not.toBe(manifest);
      const files = [await server.upload('manifest.json', new TextEncoder().encode(named))];
      for (const [name, bytes] of converted.files)
        if (name !== 'manifest.json')
          files.push(await server.upload(name === 'config.json' ? path : name, new Uint8Array(bytes)));
      const origin = { kind: 'folder', name: path, files };
      const imported = await server.call('/v1/models/import', { origin, dtype: 'q4' });
      expect(imported).toMatchObject({
        error: { code: expect.stringMatching(/^invalid-(?:model|input)$/u) },
      });
      expect(JSON.stringify(imported)).not.toContain(server.around);
    }
  });
});
