import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli, startCli } from '#cli/testing/run-cli.ts';
import { median } from '#engine/evaluation/measure-latency.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { NATS_BINARY, NatsServer } from '#host/node/queue/testing/nats-server.ts';
import { type Benchmark, type BenchContext, type Row, rounded } from '#bench/measure/benchmark.ts';

const here = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const CALIBRATION = here('../../../public/calibration/scenes');
const SEARCHES = {
  'main object, exhaustive': ['--task', 'single-object', '--exhaustive'],
  captions: ['--task', 'captioning'],
} as const;
/** Short: two steps on one group of samples. */
const EXTENT = ['--limit', '8', '--max-blocks', '2', '--explore'];
const THREADS = ['--threads', '1'];

interface Measured {
  readonly seconds: number;
  readonly removed: readonly number[];
}

/** From the start of the search to its last step: models are loaded before it, and operating points are timed behind it. */
function measuredIn(events: readonly RunEvent[]): Measured {
  const startedAt = events.find(({ type }) => type === 'started')?.at ?? NaN;
  const steps = events.filter((event) => event.type === 'step');
  const milliseconds = (steps.at(-1)?.at ?? NaN) - startedAt;
  return { seconds: milliseconds / 1000, removed: steps.flatMap((step) => step.removed) };
}

/** What is searched, and where. */
interface Asked {
  readonly model: string;
  readonly options: readonly string[];
}

async function search({ model, options }: Asked, queue: readonly string[]): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'skipscope-workers-'));
  const journal = join(folder, 'run.jsonl');
  try {
    const { status, stderr } = await runCli(
      ...['search', '--model', model, '--calibration', CALIBRATION, ...EXTENT, ...options],
      ...[...THREADS, ...queue, '--journal', journal],
    );
    if (status !== 0) throw new Error(stderr);
    return measuredIn(await readJournal(journal));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each search has a queue of its own, which knows no answers yet. */
async function spreadSearch(asked: Asked, count: number): Promise<Measured> {
  const server = await NatsServer.start();
  const queue = ['--queue', server.url];
  const workers = Array.from({ length: count }, () =>
    startCli(['worker', ...queue, '--model', asked.model, '--device', 'cpu', ...THREADS, '--json']),
  );
  try {
    for (const { firstLine } of workers) await firstLine;
    return await search(asked, [...queue, '--queue-only']);
  } finally {
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(({ result }) => result));
    await server.remove();
  }
}

async function rowsOf(name: keyof typeof SEARCHES, { model, rounds }: BenchContext): Promise<readonly Row[]> {
  const asked = { model: resolve(model), options: SEARCHES[name] };
  const contenders = {
    'one process': () => search(asked, []),
    '1 worker': () => spreadSearch(asked, 1),
    '2 workers': () => spreadSearch(asked, 2),
  };
  const measured = Object.entries(contenders).map(([contender, run]) => ({
    contender,
    run,
    searches: new Array<Measured>(),
  }));
  for (let round = 0; round < rounds; round++)
    for (const { run, searches } of measured) searches.push(await run());
  const removed = new Set(measured.flatMap(({ searches }) => searches.map((made) => made.removed.join())));
  if (removed.size > 1) throw new RangeError('The searches end differently.');
  return measured.map(({ contender, searches }) => {
    const ratios = searches.map(({ seconds }, at) => (measured[1]?.searches[at]?.seconds ?? NaN) / seconds);
    return {
      case: `${name}: ${contender}`,
      seconds: searches.map(({ seconds }) => rounded(seconds)).join(', '),
      'times faster than 1 worker': rounded(median(ratios)),
    };
  });
}

/** How much faster two workers on this machine are than one, and what the way through the queue costs. */
export const workersBenchmark: Benchmark = {
  key: 'workers',
  description: 'searches by one process, and over 1 and 2 workers of this machine, a thread each, in turns',
  rounds: 5,
  onlyByName: true,
  async run(context) {
    if (NATS_BINARY === null)
      throw new Error('There is no nats-server (Debian: apt-get install nats-server).');
    return [...(await rowsOf('main object, exhaustive', context)), ...(await rowsOf('captions', context))];
  },
};
