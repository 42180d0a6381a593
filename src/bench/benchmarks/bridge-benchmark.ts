import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DEMO_CALIBRATION, runCli } from '#cli/testing/run-cli.ts';
import { median } from '#engine/evaluation/measure-latency.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { type BenchContext, type Benchmark, type Row, rounded } from '#bench/measure/benchmark.ts';
import { BenchServer } from './bench-server.ts';

/** A search on the whole demo set. */
const TASK = 'single-object';
const MAX_BLOCKS = 6;
/** Rounds beyond these take minutes and tell no more. */
const MOST_ROUNDS = 5;

/** One search: its time in milliseconds from its start to its end, and what it found. */
interface Timed {
  readonly milliseconds: number;
  readonly removalOrder: readonly number[];
}

/** By the command line; its own journal says when it started and ended. */
async function byCommand({ model, threads, device }: BenchContext, journal: string): Promise<Timed> {
  await rm(journal, { force: true });
  const { status, stderr } = await runCli(
    ...['search', '--model', model, '--calibration', DEMO_CALIBRATION, '--task', TASK],
    ...['--max-blocks', String(MAX_BLOCKS), '--explore', '--threads', String(threads), '--device', device],
    ...['--json', '--journal', journal],
  );
  if (status !== 0) throw new Error(stderr);
  const events = await readJournal(journal);
  const at = (type: RunEvent['type']): number =>
    events.find((event) => event.type === type)?.at ?? Number.NaN;
  return { milliseconds: at('done') - at('started'), removalOrder: foldEvents(events).removalOrder };
}

/** Through the bridge, as a page sees it: from the moment its start is told to the moment its end is. */
async function byBridge({ client }: BenchServer, spec: SearchSpec): Promise<Timed> {
  const id = `bench-${String(Date.now())}`;
  let startedAt = 0;
  const events: RunEvent[] = [];
  await client.runs.start(
    { id, spec },
    {
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'started') startedAt = performance.now();
      },
    },
  );
  const milliseconds = performance.now() - startedAt;
  // The next round must find nothing to reuse.
  await client.runs.delete({ id });
  return { milliseconds, removalOrder: foldEvents(events).removalOrder };
}

export const bridgeBenchmark: Benchmark = {
  key: 'bridge',
  description: 'the same search by the command line and through a server, in turns',
  async run(context): Promise<readonly Row[]> {
    const server = await BenchServer.start(context);
    try {
      const spec = server.spec({ task: TASK, maxBlocks: MAX_BLOCKS, explore: true });
      const journal = path.join(server.folder, 'command.jsonl');
      const commands: Timed[] = [];
      const bridges: Timed[] = [];
      for (let round = 0; round < Math.min(context.rounds, MOST_ROUNDS); round++) {
        commands.push(await byCommand(context, journal));
        bridges.push(await byBridge(server, spec));
      }
      const orders = [...commands, ...bridges].map(({ removalOrder }) => removalOrder.join());
      if (new Set(orders).size !== 1) throw new Error(`The searches differ: ${orders.join(' | ')}`);
      const times = (timed: readonly Timed[]) => timed.map(({ milliseconds }) => milliseconds);
      const ratios = times(bridges).map((time, round) => time / (times(commands)[round] ?? Number.NaN));
      return [
        { case: 'command line', milliseconds: rounded(median(times(commands))), ratio: 1 },
        {
          case: 'through the bridge',
          milliseconds: rounded(median(times(bridges))),
          ratio: rounded(median(ratios)),
        },
      ];
    } finally {
      await server.stop();
    }
  },
};
