import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredModel } from '#service/contract/model-operations.ts';
import { useDemoModel } from '#client/testing/test-page.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { demoFiles } from './testing/demo-files.ts';

const demo = useDemoModel();
let folder: string;
let server: RunningServer;
let models: readonly StoredModel[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-models-'));
  const other = join(folder, 'other');
  await cp(demo.folder, other, { recursive: true });
  const manifest = join(other, 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('llava-pictograms', 'another-model'));
  server = await startServer(testServerOptions(join(folder, 'data'), [demo.folder, other]));
  models = await server.engine.models.list();
}, 60_000);

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function named(name: string): StoredModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  throw new Error(`${name} is not served.`);
}

async function load(name: string) {
  return server.engine.currentModel.load({
    url: `stored:${encodeURIComponent(named(name).id)}`,
    provider: 'auto',
  });
}

async function specOf(model: { readonly name: string; readonly hash: string }): Promise<SearchSpec> {
  const set = await server.engine.calibrations.import({ name: 'scenes', files: await demoFiles() });
  return createSearchSpec({
    task: 'single-object',
    sampling: { limit: 12 },
    maxBlocks: 2,
    protect: Array.from({ length: 6 }, (_, block) => block),
    explore: true,
    model: { name: model.name, hash: model.hash },
    calibration: { name: set.name, id: set.id },
    maxNewTokens: 2,
  });
}

function score(spec: SearchSpec) {
  return server.engine.skipSets.score({ spec, skip: [3] });
}

describe('a server of two models', () => {
  it('does not take the model from a search to score a skip set of the other', async () => {
    const specOfOther = await specOf(await load('another-model'));
    const spec = await specOf(await load('llava-pictograms'));
    const events: RunEvent[] = [];
    const search = server.engine.runs.start(
      { id: 'search', spec },
      {
        onEvent: (event) => {
          events.push(event);
        },
      },
    );
    await expect.poll(() => events.some(({ type }) => type === 'evaluation'), { timeout: 20_000 }).toBe(true);
    await expect(score(specOfOther)).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await score(spec)).samples).toBe(12);
    expect(await search).toBe('done');
  });

  it('does not take the model from a skip set that is being scored', async () => {
    const first = await load('llava-pictograms');
    const scored = score(await specOf(first));
    const other = await load('another-model');
    expect((await scored).samples).toBe(12);
    expect((await score(await specOf(other))).samples).toBe(12);
    const search = server.engine.runs.start(
      { id: 'turn', spec: await specOf(first) },
      { onEvent: () => undefined },
    );
    expect(await search).toBe('done');
  });

  it('stops loading the model of a run that is paused', async () => {
    const other = await load('another-model');
    await load('llava-pictograms');
    const spec = await specOf(other);
    const run = server.engine.runs.start({ id: 'paused', spec }, { onEvent: () => undefined });
    const loaded = async () => (await server.engine.device.status()).model;
    await expect.poll(loaded, { interval: 2 }).toBeNull();
    await server.engine.runs.pause({ id: 'paused' });
    expect(await run).toBe('paused');
    expect(await loaded()).toBeNull();
    expect(await server.engine.runs.resume({ id: 'paused' }, { onEvent: () => undefined })).toBe('done');
  });
});
