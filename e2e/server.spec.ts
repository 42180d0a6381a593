import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { skipscope } from './support/command-line.ts';
import { CALIBRATION, ROOT } from './support/model.ts';
import { Workbench } from './support/workbench.ts';
import { APP_URL } from './servers.ts';

const PICTURES = Array.from({ length: 60 }, (_, at) => `${String(at + 1).padStart(6, '0')}.webp`);
const BLOCKS = 6;
/** Ten candidates are left. */
const PROTECTED = Array.from({ length: 2 }, (_, block) => block);

let folder: string;
let server: ServeProcess;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-e2e-'));
  const options = ['--allow-origin', new URL(APP_URL).origin];
  server = await ServeProcess.start({ dataFolder: join(folder, 'data'), options });
  await mkdir(join(folder, 'set', 'images'), { recursive: true });
  const files = ['instances.json', ...PICTURES.map((name) => `images/${name}`)];
  for (const file of files)
    await copyFile(join(ROOT, 'public', CALIBRATION, file), join(folder, 'set', file));
});
test.afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true });
});

/** Kills the server as a power cut would, and starts it again. */
async function cutPower(): Promise<void> {
  const { port } = server;
  await server.kill();
  const options = ['--allow-origin', new URL(APP_URL).origin];
  server = await ServeProcess.start({ dataFolder: join(folder, 'data'), port, options });
}

async function journalledEvents(): Promise<readonly RunEvent[]> {
  const runs = join(folder, 'data', 'runs');
  const journal = (await readdir(runs)).find((name) => name.endsWith('.jsonl'));
  return decodeJournal(await readFile(join(runs, journal ?? ''), 'utf8')).events;
}

/** Cuts the power once the search has resumed after the last cut and evaluated something new, and before it ends. */
async function cutPowerInMidRun(cutsBefore: number): Promise<void> {
  const foundSince = async (): Promise<number> => {
    const events = await journalledEvents();
    expect(events.at(-1)?.type).not.toBe('done');
    const resumed = events.flatMap(({ type }, at) => (type === 'resumed' ? [at] : []));
    const from = cutsBefore === 0 ? 0 : (resumed[cutsBefore - 1] ?? events.length);
    return events.slice(from).filter(({ type }) => type === 'evaluation').length;
  };
  // The server notes apart from the journal that the model runs: a cut right behind the first evaluation would lose that.
  await expect.poll(foundSince, { timeout: 120_000, intervals: [100] }).toBeGreaterThanOrEqual(8);
  await cutPower();
}

async function uploadSet({ page }: Workbench): Promise<void> {
  const names = ['instances.json', ...PICTURES.map((name) => `images/${name}`)];
  await page.getByLabel('Choose files').setInputFiles(names.map((name) => join(folder, 'set', name)));
  await expect(page.getByTestId('calibration-summary')).toContainText(String(PICTURES.length));
}

const result = z.object({
  removalOrder: z.array(z.number()),
  path: z.array(z.object({ value: z.number() })),
  work: z.object({ evaluations: z.number(), blockTokens: z.number() }),
});

/** The same search, uninterrupted. */
function searchInOneGo(): Promise<z.infer<typeof result>> {
  const limits = [
    '--max-blocks',
    String(BLOCKS),
    '--explore',
    '--exhaustive',
    '--protect',
    PROTECTED.join(','),
  ];
  const data = ['--calibration', join(folder, 'set'), '--task', 'single-object'];
  return skipscope('search', [...data, ...limits], result);
}

/** Names of all evaluations that were computed. */
function evaluations(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'evaluation'
      ? [JSON.stringify([event.kind, event.step, event.skip, event.outcomes.map(({ sample }) => sample)])]
      : [],
  );
}

test('a search on a server survives the page and three kills, and ends as in one go', async ({
  page,
  context,
}) => {
  const first = new Workbench(page);
  await first.open();
  await page.getByTestId('backend-chip').click();
  await page.getByLabel('Link of the server').fill(server.link);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByTestId('backend-chip')).not.toContainText('This browser');
  await first.ready();
  await uploadSet(first);
  await first.configureSearch(PICTURES.length, BLOCKS, PROTECTED);
  await page.getByLabel('Exhaustive', { exact: true }).check();
  await first.button('Start search').click();
  await expect.poll(() => first.points(), { timeout: 120_000 }).toBeGreaterThanOrEqual(1);
  await page.close();
  await cutPowerInMidRun(0);

  // Reopened, the page goes back to the server by itself and shows the run from its beginning.
  const again = await context.newPage();
  const second = new Workbench(again);
  await again.goto('.');
  await expect(again.getByTestId('backend-chip')).not.toContainText('This browser');
  await expect(second.runStatus()).toHaveText('running');
  await cutPowerInMidRun(1);
  await cutPowerInMidRun(2);
  await expect(second.runStatus()).toHaveText('done', { timeout: 200_000 });

  const reference = await searchInOneGo();
  await second.pathDrawn(BLOCKS);
  expect(await second.removalOrder()).toEqual(reference.removalOrder);
  const events = await journalledEvents();
  expect(new Set(evaluations(events)).size).toBe(evaluations(events).length);
  const made = events.reduce((sum, event) => sum + (event.type === 'evaluation' ? event.blockTokens : 0), 0);
  // A server that resumes computes the state of the parent anew, and counts it.
  expect(made).toBeGreaterThanOrEqual(reference.work.blockTokens);
  expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(3);
});

test('the printed link opens the page of the server itself, and leaves no token in the address', async ({
  page,
}) => {
  await page.goto(server.link);
  await expect(page.getByTestId('backend-chip')).not.toContainText('This browser');
  expect(page.url()).not.toContain('pair=');
  await new Workbench(page).ready();
  await expect(page.getByTestId('answer-full')).toHaveAttribute('data-status', 'ready');
});
