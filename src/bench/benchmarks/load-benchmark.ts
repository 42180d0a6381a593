import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { DEMO_CALIBRATION } from '#cli/testing/run-cli.ts';
import { textOf } from '#client/http/call-reply.ts';
import { serverRoutes } from '#client/http/protocol/routes.ts';
import { median } from '#engine/evaluation/measure-latency.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { type Benchmark, type Row, rounded } from '#bench/measure/benchmark.ts';
import { BenchServer } from './bench-server.ts';

const WATCHERS = 50;
const WATCHED_MS = 60_000;
const RECONNECTS = 200;
const CLIENTS = 8;
const RUNS_OF_EACH = 2;
/** Between two questions of the playground. */
const PAUSE_MS = 300;

/** What was seen of the run that everybody watches. */
interface Watched {
  readonly events: readonly RunEvent[];
}

/** Follows a run until it ends; a page that stays open. */
async function watch(server: BenchServer, id: string, owner: string): Promise<Watched> {
  const client = await server.connect(owner);
  const events: RunEvent[] = [];
  await client.runs.resume({ id }, { onEvent: (event) => void events.push(event) });
  return { events };
}

/** Starts the run that is watched. */
function begin(server: BenchServer, id: string, spec: SearchSpec) {
  let onBegun = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    onBegun = resolve;
  });
  const ended = server.client.runs.start(
    { id, spec },
    {
      onEvent: ({ type }) => {
        if (type === 'evaluation') onBegun();
      },
    },
  );
  return { begun, ended };
}

/** Opens the stream again and again behind the last event seen, and returns the ids of all events in the order they came. */
async function reconnect(server: BenchServer, id: string): Promise<readonly string[]> {
  const connection = server.connection('reconnecting');
  const ids: string[] = [];
  for (let turn = 0; turn < RECONNECTS; turn++) {
    const leave = new AbortController();
    const last = ids.at(-1);
    const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
    try {
      const response = await connection.open(
        serverRoutes.runEvents,
        { params: { id } },
        headers,
        leave.signal,
      );
      for await (const text of textOf(response)) {
        // Whole messages only: what is cut off is asked for again.
        const whole = text.slice(0, text.lastIndexOf('\n\n') + 2);
        ids.push(...Array.from(whole.matchAll(/^id: (\S+)\ndata: .*\n\n/gmu), (match) => match[1] ?? ''));
        break;
      }
    } finally {
      leave.abort();
    }
    await wait(WATCHED_MS / RECONNECTS);
  }
  return ids;
}

/** Asks the playground until `until`, and returns the times in milliseconds. */
async function ask(server: BenchServer, until: number): Promise<readonly number[]> {
  const client = await server.connect('playground');
  const image = new Blob([await readFile(`${DEMO_CALIBRATION}/images/000001.webp`)]);
  const times: number[] = [];
  for (let skip = 0; Date.now() < until; skip = (skip + 1) % server.model.blocks) {
    const startedAt = performance.now();
    await client.currentModel.generate({ image, prompt: 'What is this?', skip: [skip], maxNewTokens: 4 });
    times.push(performance.now() - startedAt);
    await wait(PAUSE_MS);
  }
  return times;
}

/** Runs that wait behind the watched one; `order` are the owners as their runs started, once all have ended. */
async function submitAll(server: BenchServer): Promise<{ readonly order: Promise<readonly string[]> }> {
  const spec = server.spec({ task: 'single-object', sampling: { limit: 4 }, maxBlocks: 1 });
  const started: { owner: string; at: number }[] = [];
  const outcomes: Promise<string>[] = [];
  for (let client = 0; client < CLIENTS; client++) {
    const owner = `client-${String(client)}`;
    const page = await server.connect(owner);
    for (let run = 0; run < RUNS_OF_EACH; run++)
      outcomes.push(
        page.runs.start(
          { id: `${owner}-${String(run)}`, spec },
          {
            onEvent: ({ type, at }) => {
              if (type === 'started') started.push({ owner, at });
            },
          },
        ),
      );
  }
  const order = Promise.all(outcomes).then((ends) => {
    if (ends.some((end) => end !== 'done')) throw new Error(`A run did not end: ${ends.join()}`);
    return started.sort((a, b) => a.at - b.at).map(({ owner }) => owner);
  });
  return { order };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Milliseconds from each evaluation to the next; their median is of two with no question in between. */
function evaluationTimes(events: readonly RunEvent[]): readonly number[] {
  const at = events.flatMap((event) => (event.type === 'evaluation' ? [event.at] : []));
  return at.slice(1).map((time, index) => time - (at[index] ?? time));
}

function differing(seen: readonly Watched[], journal: readonly RunEvent[]): number {
  const whole = JSON.stringify(journal);
  return seen.filter(({ events }) => JSON.stringify(events) !== whole).length;
}

export const loadBenchmark: Benchmark = {
  key: 'load',
  description: `${String(WATCHERS)} pages watch a run for ${String(WATCHED_MS / 1000)} s, others reconnect, submit and ask`,
  async run(context): Promise<readonly Row[]> {
    const server = await BenchServer.start(context);
    try {
      const id = 'watched';
      const spec = server.spec({ task: 'single-object', exhaustive: true, explore: true });
      const { begun, ended } = begin(server, id, spec);
      await begun;
      const watchers = Array.from({ length: WATCHERS }, (_, page) =>
        watch(server, id, `page-${String(page)}`),
      );
      const until = Date.now() + WATCHED_MS;
      const [ids, { order }, times] = await Promise.all([
        reconnect(server, id),
        submitAll(server),
        ask(server, until),
      ]);
      await server.client.runs.cancel({ id });
      await ended;
      const seen = await Promise.all(watchers);
      const journal = await server.client.runs.events({ id });
      const owners = await order;
      const evaluation = median([...evaluationTimes(journal)]);
      const numbers = ids.map((name) => Number.parseInt(name, 10));
      return [
        {
          case: 'watching pages',
          count: WATCHERS,
          events: journal.length,
          'with another sequence': differing(seen, journal),
        },
        {
          case: 'reconnects',
          count: RECONNECTS,
          events: ids.length,
          'with another sequence': numbers.filter((number, index) => number !== index).length,
        },
        {
          case: 'clients submitting',
          count: CLIENTS,
          runs: owners.length,
          'owners in the first round': new Set(owners.slice(0, CLIENTS)).size,
        },
        {
          case: 'questions behind the search',
          count: times.length,
          'p50 ms': rounded(percentile(times, 0.5)),
          'p99 ms': rounded(percentile(times, 0.99)),
          'evaluation ms': rounded(evaluation),
          'p99 / evaluation': rounded(percentile(times, 0.99) / evaluation),
        },
        { case: 'server memory', 'peak MiB': rounded((await server.peakBytes()) / 2 ** 20) },
      ];
    } finally {
      await server.stop();
    }
  },
};
