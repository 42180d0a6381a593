import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type CliResult, runCli, startCli } from '#cli/testing/run-cli.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import { essenceOf, factsOf } from '#engine/search/testing/run-facts.ts';
import { type Campaign, type FaultContext, tries } from './campaign.ts';
import { type KillMoment, drawMoment, isBeginning } from './kill-moment.ts';
import { Tally } from './tally.ts';

const KILLS = 100;
const KILLS_OF_A_RUN = 4;
/** Within which a start-up is killed too. */
const START_MS = 2500;
const POLL_MS = 5;

const outcomes = ['in mid-run', 'before the first event'] as const;

async function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The search, killed at a moment; false when it ended before. */
async function killedAt(args: readonly string[], journal: string, moment: KillMoment): Promise<boolean> {
  const before = await bytesOf(journal);
  const startedAt = Date.now();
  const run = startCli(args);
  let result: CliResult | null = null;
  void run.result.then((ended) => {
    result = ended;
  });
  const isThen = async () =>
    moment.kind === 'time'
      ? Date.now() - startedAt > moment.ms
      : (await bytesOf(journal)) > before + moment.amount;
  while (result === null && !(await isThen())) await wait(POLL_MS);
  run.kill();
  return (await run.result).status === null;
}

async function eventsOf(journal: string) {
  return decodeJournal(await readFile(journal).catch(() => new Uint8Array())).events;
}

async function run(context: FaultContext) {
  const { model, folder, violation } = context;
  const search = (journal: string) => ['search', ...model.options, '--journal', journal];
  const undisturbed = join(folder, 'undisturbed.jsonl');
  const whole = await runCli(...search(undisturbed));
  if (whole.status !== 0) throw new Error(whole.stderr);
  const reference = await eventsOf(undisturbed);
  const most = (await bytesOf(undisturbed)) / (KILLS_OF_A_RUN + 1);
  const tally = new Tally('command line killed', tries(KILLS, context), outcomes, context);
  for (let at = 0; tally.done < tries(KILLS, context); at++) {
    const journal = join(folder, `killed-${String(at)}.jsonl`);
    let kept = 0;
    for (let kill = 0; kill < KILLS_OF_A_RUN && tally.done < tries(KILLS, context); kill++) {
      if (!(await killedAt(search(journal), journal, drawMoment(context, most, START_MS)))) break;
      const facts = factsOf(await eventsOf(journal));
      if (!isBeginning(facts, factsOf(reference)) || facts.length < kept)
        violation(`Run ${String(at)} of the command line differs after kill ${String(kill + 1)}.`);
      tally.count(facts.length === kept && kept === 0 ? 'before the first event' : 'in mid-run');
      kept = facts.length;
    }
    const ended = await runCli(...search(journal));
    const same = JSON.stringify(essenceOf(await eventsOf(journal))) === JSON.stringify(essenceOf(reference));
    if (ended.status !== 0 || !same)
      violation(`Run ${String(at)} of the command line ended otherwise: ${ended.stderr.slice(-300)}`);
    await rm(journal, { force: true });
  }
  return [tally.row()];
}

export const commandLineKills: Campaign = {
  key: 'kill-cli',
  description: `a search of the command line is killed ${String(KILLS)} times, and resumed each time`,
  run,
};
