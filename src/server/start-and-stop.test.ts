import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useDemoModel } from '#client/testing/test-page.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { demoFiles } from './testing/demo-files.ts';
import { PairedClient, sha256Of } from './testing/paired-client.ts';

const demo = useDemoModel();
let folder: string;
let server: RunningServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function start(models: readonly string[] = []): Promise<PairedClient> {
  server = await startServer(testServerOptions(folder, models));
  return new PairedClient(server.link);
}

describe('a server starts', () => {
  it('with a damaged set and a journal that cannot be read, and names both', async () => {
    await mkdir(join(folder, 'calibrations'));
    await writeFile(join(folder, 'calibrations', 'abc.json'), '{"name":');
    await mkdir(join(folder, 'runs'));
    await symlink('broken.jsonl', join(folder, 'runs', 'broken.jsonl'));
    const client = await start();
    expect(await (await client.ask('/v1/calibrations')).json()).toEqual([
      { id: 'abc', name: 'abc (damaged)' },
    ]);
    expect(await (await client.ask('/v1/runs')).json()).toEqual({
      runs: [],
      unreadable: [{ id: 'broken', problem: expect.stringContaining('[data]/runs/broken.jsonl') as string }],
    });
    await expect(server?.engine.calibrations.openStored({ id: 'abc' })).rejects.toMatchObject({
      code: 'storage',
    });
    expect((await client.ask('/v1/calibrations/abc', { method: 'DELETE' })).status).toBe(204);
  });

  it('and deletes old uploads that nothing has come of, unless they may be of a damaged set', async () => {
    await mkdir(join(folder, 'files'));
    const old = new Date(Date.now() - 48 * 60 * 60_000);
    const upload = join(folder, 'files', sha256Of(new Uint8Array([1])));
    await writeFile(upload, new Uint8Array([1]));
    await utimes(upload, old, old);
    await mkdir(join(folder, 'calibrations'));
    const damaged = join(folder, 'calibrations', 'abc.json');
    await writeFile(damaged, '{"name":');
    await start();
    await server?.close();
    expect(await readdir(join(folder, 'files'))).toHaveLength(1);
    await rm(damaged);
    await start();
    expect(await readdir(join(folder, 'files'))).toHaveLength(0);
  });
});

describe('a server with a model', () => {
  async function loaded() {
    if (!server) throw new Error('The server has started.');
    const { engine } = server;
    const capabilities = await engine.device.capabilities();
    const address = capabilities.kind === 'server' ? capabilities.defaultModel : null;
    return { engine, model: await engine.currentModel.load({ url: address ?? '', provider: 'auto' }) };
  }

  async function begun() {
    const client = await start([demo.folder]);
    const { engine, model } = await loaded();
    const set = await engine.calibrations.import({ name: 'scenes', files: await demoFiles() });
    const spec = createSearchSpec({
      task: 'single-object',
      sampling: { limit: 24 },
      explore: true,
      model: { name: model.name, hash: model.hash },
      calibration: { name: set.name, id: set.id },
    });
    return { client, spec };
  }

  it('takes a run on once, however often it is asked to', async () => {
    const { client, spec } = await begun();
    const ask = (changes: object = {}) =>
      client.ask('/v1/runs', { json: { id: 'run', spec: { ...spec, ...changes } } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await ask()).status).toBe(201);
    expect((await ask({ prompt: 'What else?' })).status).toBe(400);
    expect(
      (await server?.engine.runs.events({ id: 'run' }))?.filter(({ type }) => type === 'queued'),
    ).toHaveLength(1);
  });

  it('loads its model at once after a start that takes up searches', async () => {
    const { client, spec } = await begun();
    await client.ask('/v1/runs', { json: { id: 'run', spec } });
    await server?.close();
    await start([demo.folder]);
    expect((await loaded()).model.hash).toBe(spec.model.hash);
  });

  it('does not let questions keep it from stopping, and says that it stops', async () => {
    const { client, spec } = await begun();
    await client.ask('/v1/runs', { json: { id: 'run', spec } });
    let asked = 0;
    let stopped = 0;
    let gone = false;
    const askOn = async (): Promise<void> => {
      while (!gone) {
        asked++;
        const reply: unknown = await client.call('/v1/evaluate', { spec, skip: [2] }).catch(() => {
          gone = true;
        });
        if (JSON.stringify(reply)?.includes('The server is stopping.')) stopped++;
      }
    };
    const asking = Promise.all([askOn(), askOn(), askOn()]);
    await expect.poll(() => asked).toBeGreaterThanOrEqual(3);
    await server?.close();
    server = undefined;
    await asking;
    expect(stopped).toBeGreaterThan(0);
  });
});
