import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectServer } from '#client/http/connect-server.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import type { RunCallbacks } from '#service/contract/call-options.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { DEMO_CALIBRATION } from '#cli/testing/run-cli.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';

const WAITING = { timeout: 60_000, interval: 5 };

let folder: string;
let server: ServeProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-serve-'));
  server = await ServeProcess.start({ dataFolder: folder });
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

function connect(): Promise<SkipscopeClient> {
  return connectServer(parseServerLink(server.link), 'test', server.url);
}

/** A part of the demo set, uploaded, and a search on it. */
async function prepare(client: SkipscopeClient, maxBlocks: number): Promise<SearchSpec> {
  const capabilities = await client.device.capabilities();
  const url = capabilities.kind === 'server' ? capabilities.defaultModel : null;
  const model = await client.currentModel.load({ url: url ?? '', provider: 'auto' });
  const pictures = Array.from({ length: 60 }, (_, at) => `images/${String(at + 1).padStart(6, '0')}.webp`);
  const paths = ['instances.json', ...pictures];
  const files: NamedFile[] = await Promise.all(
    paths.map(async (name) => ({
      path: name,
      contents: new Blob([await readFile(path.join(DEMO_CALIBRATION, name))]),
    })),
  );
  const set = await client.calibrations.import({ name: 'part', files });
  return createSearchSpec({
    task: 'single-object',
    maxBlocks,
    explore: true,
    // Every candidate on every sample: evaluations enough to be killed in.
    exhaustive: true,
    protect: Array.from({ length: 2 }, (_, block) => block),
    model: { name: model.name, hash: model.hash },
    calibration: { name: set.name, id: set.id },
    maxNewTokens: 3,
  });
}

/** A run without what depends on when and how often it was driven: times, and the block tokens that were computed. */
function essence(events: readonly RunEvent[]) {
  const { status, removalOrder, path: points, work, operatingPoints } = foldEvents(events);
  const { exhaustiveBlockTokens, evaluations, pruned } = work;
  return {
    status,
    removalOrder,
    values: points.map(({ value }) => value),
    highSparsity: operatingPoints.highSparsity?.skip,
    work: { exhaustiveBlockTokens, evaluations, pruned },
    evaluations: events.flatMap((event) =>
      event.type === 'evaluation'
        ? [[event.kind, event.step, event.skip, event.outcomes.map(({ sample, answer }) => [sample, answer])]]
        : [],
    ),
  };
}

/** Kills the server in mid-run and starts it again, three times; it goes on with the run by itself. */
async function killThrice(events: readonly RunEvent[], between: () => Promise<void>): Promise<void> {
  for (let kill = 1; kill <= 3; kill++) {
    const seen = count(events);
    await vi.waitUntil(() => count(events) >= seen + 5, WAITING);
    const { port } = server;
    expect(events.at(-1)?.type).not.toBe('done');
    await server.kill();
    await between();
    server = await ServeProcess.start({ dataFolder: folder, port });
  }
}

interface Followed {
  readonly outcome: Promise<RunOutcome>;
  readonly events: RunEvent[];
  rewinds: number;
}

/** What a page makes of a run. */
function follow(start: (callbacks: RunCallbacks) => Promise<RunOutcome>): Followed {
  const events: RunEvent[] = [];
  const followed = {
    events,
    rewinds: 0,
    outcome: start({
      onEvent: (event) => void events.push(event),
      onRewind: () => {
        events.length = 0;
        followed.rewinds++;
      },
    }),
  };
  return followed;
}

const count = (events: readonly RunEvent[]) => events.filter(({ type }) => type === 'evaluation').length;

describe('a server that is killed three times in a run', { timeout: 300_000 }, () => {
  let client: SkipscopeClient;
  let spec: SearchSpec;
  let straight: Followed;
  beforeAll(async () => {
    client = await connect();
    spec = await prepare(client, 3);
    straight = follow((callbacks) => client.runs.start({ id: 'straight', spec }, callbacks));
    expect(await straight.outcome).toBe('done');
    await client.runs.delete({ id: 'straight' });
  });
  // Nothing of one run may help the next.
  afterEach(async () => {
    for (const { id } of (await client.runs.list()).runs) await client.runs.delete({ id });
  });

  it('ends with the same result, repeats no evaluation, and loses and doubles no event of a follower', async () => {
    const killed = follow((callbacks) => client.runs.start({ id: 'killed', spec }, callbacks));
    await killThrice(killed.events, () => Promise.resolve());
    expect(await killed.outcome).toBe('done');
    expect(killed.rewinds).toBe(0);
    expect(await (await connect()).runs.events({ id: 'killed' })).toEqual(killed.events);
    expect(killed.events.filter(({ type }) => type === 'resumed')).toHaveLength(3);
    expect(essence(killed.events)).toEqual(essence(straight.events));
  });

  it('ends with the same result though each time the end of the journal is torn off', async () => {
    const torn = follow((callbacks) => client.runs.start({ id: 'torn', spec }, callbacks));
    const journal = path.join(folder, 'runs', 'torn.jsonl');
    await killThrice(torn.events, async () => truncate(journal, (await readFile(journal)).length - 200));
    expect(await torn.outcome).toBe('done');
    expect(torn.rewinds).toBeGreaterThan(0);
    expect(await (await connect()).runs.events({ id: 'torn' })).toEqual(torn.events);
    expect(essence(torn.events)).toEqual(essence(straight.events));
  });
});

it('takes on again what waited, in its order, and stops behind the evaluation in flight when asked to', async () => {
  const client = await connect();
  const spec = await prepare(client, 1);
  const first = follow((callbacks) => client.runs.start({ id: 'first', spec }, callbacks));
  await vi.waitUntil(() => count(first.events) > 0, WAITING);
  const second = follow((callbacks) => client.runs.start({ id: 'second', spec }, callbacks));
  await vi.waitUntil(() => second.events.length > 0, WAITING);
  const { port } = server;
  expect(await server.stop()).toBe(0);
  const before = await readFile(path.join(folder, 'runs', 'first.jsonl'), 'utf8');
  expect(before.endsWith('\n')).toBe(true);
  expect(before).not.toContain('"type":"paused"');
  server = await ServeProcess.start({ dataFolder: folder, port });
  expect(await first.outcome).toBe('done');
  expect(await second.outcome).toBe('done');
  const ended = ({ events }: Followed) => events.at(-1)?.at ?? 0;
  expect(ended(first)).toBeLessThan(second.events.find(({ type }) => type === 'started')?.at ?? 0);
}, 120_000);

it('does not go on by itself with a run whose model took it down twice in a row, until somebody asks for it', async () => {
  const client = await connect();
  const spec = await prepare(client, 1);
  const run = follow((callbacks) => client.runs.start({ id: 'hungry', spec }, callbacks));
  await vi.waitUntil(() => count(run.events) > 0, WAITING);
  run.outcome.catch(() => undefined);
  const { port } = server;
  await server.kill();
  await writeFile(path.join(folder, 'model-trials.json'), JSON.stringify({ [spec.model.hash]: 2 }));
  server = await ServeProcess.start({ dataFolder: folder, port });
  const again = await connect();
  await vi.waitUntil(async () => (await again.runs.summary({ id: 'hungry' })).status === 'failed', WAITING);
  expect((await again.runs.summary({ id: 'hungry' })).failure).toMatch(
    new RegExp(`The model ${spec.model.name} is not loaded by itself: .*2 times in a row.*by hand`, 'u'),
  );
  const url = (await again.models.list())[0]?.id ?? '';
  await expect(again.currentModel.load({ url: `stored:${url}`, provider: 'auto' })).rejects.toMatchObject({
    code: 'invalid-model',
  });
  expect(await follow((callbacks) => again.runs.resume({ id: 'hungry' }, callbacks)).outcome).toBe('done');
  expect(JSON.parse(await readFile(path.join(folder, 'model-trials.json'), 'utf8'))).toEqual({});
}, 300_000);
