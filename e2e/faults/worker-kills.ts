import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type CliResult, type CliRun, runCli, startCli } from '#cli/testing/run-cli.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import { NATS_BINARY, NatsServer } from '#host/node/queue/testing/nats-server.ts';
import { type Campaign, type FaultContext, drawBelow, tries } from './campaign.ts';
import { Tally } from './tally.ts';

const FAULTS = { worker: 100, search: 20, server: 10, pause: 10 } as const;
type Fault = keyof typeof FAULTS;

const WORKERS = 2;
/** Seconds after which a silent worker's unit goes to another one: fewer than a paused one sleeps. */
const SILENCE_S = 2;
const PAUSE_MS = 4_000;
/** How long the queue is away at most. */
const AWAY_MS = 1_500;
const POLL_MS = 5;
/** Faults of a search, about. */
const FAULTS_OF_A_SEARCH = 8;

/** Workers in processes of their own, each of which is replaced when it is killed. */
class Workers {
  readonly #runs: CliRun[] = [];
  readonly #start: () => CliRun;

  constructor(start: () => CliRun) {
    this.#start = start;
    for (let at = 0; at < WORKERS; at++) this.#runs.push(start());
  }

  replace(at: number): void {
    this.#runs[at]?.kill();
    this.#runs[at] = this.#start();
  }

  /** Stops a worker's clock, network and all, and lets it go on. */
  async pause(at: number): Promise<void> {
    this.#runs[at]?.kill('SIGSTOP');
    await wait(PAUSE_MS);
    this.#runs[at]?.kill('SIGCONT');
  }

  async end(): Promise<void> {
    for (const run of this.#runs) run.kill();
    await Promise.all(this.#runs.map(({ result }) => result));
  }
}

/** A search that is started again with its journal when it is killed. */
class Search {
  readonly #args: readonly string[];
  #run: CliRun;
  #result: CliResult | null = null;

  constructor(args: readonly string[]) {
    this.#args = args;
    this.#run = this.#start();
  }

  get hasEnded(): boolean {
    return this.#result !== null;
  }

  get result(): Promise<CliResult> {
    return this.#run.result;
  }

  async killAndResume(): Promise<void> {
    const killed = this.#run;
    killed.kill();
    await killed.result;
    this.#result = null;
    this.#run = this.#start();
  }

  #start(): CliRun {
    const run = startCli(this.#args);
    void run.result.then((result) => {
      this.#result = result;
    });
    return run;
  }
}

/** All faults, in a random order. */
function drawFaults(context: FaultContext): Fault[] {
  const kinds: readonly Fault[] = ['worker', 'search', 'server', 'pause'];
  const left = kinds.flatMap((kind) => Array<Fault>(tries(FAULTS[kind], context)).fill(kind));
  const drawn: Fault[] = [];
  while (left.length > 0) drawn.push(...left.splice(drawBelow(left.length, context), 1));
  return drawn;
}

async function commit(
  fault: Fault,
  search: Search,
  workers: Workers,
  server: NatsServer,
  context: FaultContext,
) {
  const at = drawBelow(WORKERS, context);
  switch (fault) {
    case 'worker':
      workers.replace(at);
      return;
    case 'pause':
      return workers.pause(at);
    case 'search':
      return search.killAndResume();
    case 'server':
      await server.kill();
      await wait(context.random() * AWAY_MS);
      await server.start();
  }
}

async function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Resolves once a journal has grown by so many bytes, or its search has ended. */
async function grown(journal: string, bytes: number, search: Search): Promise<void> {
  const before = await bytesOf(journal);
  while (!search.hasEnded && (await bytesOf(journal)) <= before + bytes) await wait(POLL_MS);
}

async function essenceIn(journal: string): Promise<string> {
  return JSON.stringify(essenceOf(decodeJournal(await readFile(journal)).events));
}

async function run(context: FaultContext) {
  const { folder, model, violation, random } = context;
  if (NATS_BINARY === null) throw new Error('There is no nats-server (Debian: apt-get install nats-server).');
  const server = await NatsServer.start();
  const queue = ['--queue', server.url];
  const workers = new Workers(() =>
    startCli(['worker', ...queue, '--model', model.model, '--device', 'cpu', '--threads', '1', '--json']),
  );
  const faults = drawFaults(context);
  const tally = new Tally('several devices', faults.length, ['worker', 'search', 'server', 'pause'], context);
  let searches = 0;
  try {
    while (faults.length > 0) {
      searches++;
      // Each search has a question of its own: the outcomes of one would be found by the next.
      const asked = ['search', ...model.options, '--prompt', `Question ${String(searches)}: what is it?`];
      const [alone, spread] = ['alone', 'spread'].map((name) =>
        join(folder, `${name}-${String(searches)}.jsonl`),
      );
      if (alone === undefined || spread === undefined) throw new RangeError('There are two journals.');
      const undisturbed = await runCli(...asked, '--journal', alone);
      if (undisturbed.status !== 0) throw new Error(undisturbed.stderr);
      const search = new Search([
        ...asked,
        ...queue,
        '--worker-silence',
        String(SILENCE_S),
        '--journal',
        spread,
      ]);
      const most = (2 * (await bytesOf(alone))) / FAULTS_OF_A_SEARCH;
      while (!search.hasEnded && faults.length > 0) {
        await grown(spread, random() * most, search);
        const fault = search.hasEnded ? undefined : faults.shift();
        if (!fault) break;
        await commit(fault, search, workers, server, context);
        tally.count(fault);
      }
      const { status, stderr } = await search.result;
      if (status !== 0 || (await essenceIn(spread)) !== (await essenceIn(alone)))
        violation(`Search ${String(searches)} over several devices ended otherwise: ${stderr.slice(-300)}`);
    }
    return [{ ...tally.row(), searches }];
  } finally {
    await workers.end();
    await server.remove();
  }
}

export const workerKills: Campaign = {
  key: 'kill-workers',
  description:
    `searches over ${String(WORKERS)} workers, of which ${String(FAULTS.worker)} are killed and ${String(FAULTS.pause)} paused; ` +
    `${String(FAULTS.search)} searches and ${String(FAULTS.server)} queues are killed, too`,
  run,
};
