import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Page, chromium } from '@playwright/test';
import { build } from 'vite';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { journalLines } from '#engine/search/testing/journals.ts';
import { findChromium } from '../find-chromium.ts';
import { CALIBRATION, ROOT } from '../support/model.ts';
import type { Campaign, FaultContext, Row } from './campaign.ts';
import { type Prepared, prepareOn } from './server-kills.ts';

/** Runs that are there from the beginning, so that the list is long. */
const KEPT_RUNS = 500;
const SAMPLE_MS = 5000;
const REFRESH_MS = 2000;
/** Share of the time after which the samples count. */
const WARM_UP = 0.25;
const MOST_MB_PER_MINUTE = 1;
/** Time from the start of one run to that of the next, at least: sixty runs a minute are more than people start. */
const RUN_MS = 1000;
const MB = 2 ** 20;

/** What is counted while the soak goes on; `x` is in minutes. */
interface Samples {
  readonly rss: Sample[];
  readonly nodes: Sample[];
  runs: number;
  answers: number;
}

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024) / MB;
}

/** Old runs in the folder of a server. */
async function keepRuns(data: string): Promise<void> {
  await mkdir(join(data, 'runs'), { recursive: true });
  const spec = createSearchSpec({
    task: 'captioning',
    model: { name: 'old', hash: '0'.repeat(64) },
    calibration: { name: 'old', id: '0'.repeat(64) },
  });
  for (let run = 0; run < KEPT_RUNS; run++) {
    const at = Date.now() - 1e9 + run;
    const lines = journalLines([
      { type: 'queued', at, spec, owner: null },
      { type: 'paused', at },
    ]);
    await writeFile(join(data, 'runs', `old-${String(run)}.jsonl`), lines);
  }
}

/** Makes one small run after the other, each to its end, and one a second at most. */
async function makeRuns({ client, spec }: Prepared, until: number, samples: Samples): Promise<void> {
  for (let run = 0; Date.now() < until; run++) {
    // Another prompt each time, so that no run is answered from the journals of the others.
    const asked = {
      ...spec,
      prompt: `Describe picture ${String(run)}.`,
      sampling: { ...spec.sampling, limit: 4 },
    };
    const pace = wait(RUN_MS);
    await client.runs.start({ id: `soak-${String(run)}`, spec: asked }, { onEvent: () => undefined });
    samples.runs++;
    await pace;
  }
}

async function ask({ client }: Prepared, until: number, samples: Samples): Promise<void> {
  const image = new Blob([await readFile(join(ROOT, 'public', CALIBRATION, 'images/000001.webp'))]);
  for (let at = 0; Date.now() < until; at++) {
    await client.currentModel.generate({ image, prompt: 'What is this?', skip: [at % 5], maxNewTokens: 4 });
    await client.runs.list();
    samples.answers++;
    await wait(500);
  }
}

/** Keeps the list of runs of a page in view and up to date. */
async function lookAtRuns(page: Page, link: string, until: number): Promise<void> {
  await page.goto(link);
  await page.getByRole('tab', { name: 'Runs' }).click();
  const refresh = page.getByRole('button', { name: 'Refresh' });
  while (Date.now() < until) {
    await refresh.click();
    await wait(REFRESH_MS);
  }
}

async function measure(page: Page, pid: number, until: number, samples: Samples): Promise<void> {
  const startedAt = Date.now();
  while (Date.now() < until) {
    const x = (Date.now() - startedAt) / 60_000;
    samples.rss.push({ x, y: await rssOf(pid) });
    samples.nodes.push({ x, y: await page.locator('*').count() });
    await wait(SAMPLE_MS);
  }
}

function rowsOf({ rss, nodes, runs, answers }: Samples, context: FaultContext): readonly Row[] {
  const warm = ({ x }: Sample) => x >= context.minutes * WARM_UP;
  const [memory, elements] = [rss.filter(warm), nodes.filter(warm)];
  const slope = slopeOf(memory);
  if (slope > MOST_MB_PER_MINUTE) context.violation(`The server grows by ${slope.toFixed(2)} MB a minute.`);
  const most = Math.max(...elements.map(({ y }) => y));
  const least = Math.min(...elements.map(({ y }) => y));
  if (most > 1.1 * least) context.violation(`The page has ${String(least)} to ${String(most)} elements.`);
  return [
    { case: 'done meanwhile', runs, answers, 'old runs in the list': KEPT_RUNS },
    {
      case: 'RSS of the server, MB',
      samples: memory.length,
      first: Math.round(memory[0]?.y ?? 0),
      last: Math.round(memory.at(-1)?.y ?? 0),
      'per minute': slope.toFixed(2),
    },
    { case: 'elements of the page', samples: elements.length, least, most },
  ];
}

async function run(context: FaultContext): Promise<readonly Row[]> {
  await build({ configFile: join(ROOT, 'vite.config.ts'), root: ROOT, logLevel: 'error' });
  const data = join(context.folder, 'data');
  await keepRuns(data);
  const server = await ServeProcess.start({
    dataFolder: data,
    model: context.model.model,
    options: ['--threads', '1'],
  });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-features=WebGPU'],
    ...(executablePath !== null && { executablePath }),
  });
  try {
    const page = await browser.newPage();
    const prepared = await prepareOn(server, context);
    const until = Date.now() + context.minutes * 60_000;
    const samples: Samples = { rss: [], nodes: [], runs: 0, answers: 0 };
    await Promise.all([
      makeRuns(prepared, until, samples),
      ask(prepared, until, samples),
      lookAtRuns(page, server.link, until),
      measure(page, server.pid, until, samples),
    ]);
    return rowsOf(samples, context);
  } finally {
    await browser.close();
    await server.kill();
  }
}

export const soak: Campaign = {
  key: 'soak',
  description:
    'a server makes runs, answers and lists, and a page shows it, for minutes: memory and elements stay (no forced garbage collection)',
  run,
};

/** A point of a line that is fitted. */
interface Sample {
  readonly x: number;
  readonly y: number;
}

/**
 * The median of the slopes between any two samples (Theil and Sen). The memory of a process goes up and down with the collection of
 * garbage, and least squares would follow whatever the last samples happen to be.
 */
function slopeOf(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((a, index) =>
    samples.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)),
  );
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? NaN;
}
