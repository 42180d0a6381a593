import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import {
  digitsOf,
  doubleLine,
  dropLine,
  flipBit,
  flipCharacter,
  swapLines,
  zeroTail,
} from '#engine/search/testing/damages.ts';
import { essenceOf, factsOf } from '#engine/search/testing/run-facts.ts';
import { type Campaign, type FaultContext, type Row, drawBelow, tries } from './campaign.ts';
import { isBeginning } from './kill-moment.ts';
import { JournalBench, type JournalStore } from './journal-bench.ts';
import { Tally } from './tally.ts';

const outcomes = ['refused in words', 'repaired', 'changed nothing'] as const;
type Outcome = (typeof outcomes)[number];

const ENCODER = new TextEncoder();

interface Kind {
  readonly name: string;
  readonly count: number;
  /** A damaged copy of the lines, as the bytes of a file or the lines of a database. */
  damage(lines: readonly string[], context: FaultContext): Uint8Array | readonly string[];
}

function fileOf(lines: readonly string[]): Uint8Array {
  return ENCODER.encode(lines.map((line) => `${line}\n`).join(''));
}

/** A line that holds numbers, and the place of one of its digits. */
function aim(
  lines: readonly string[],
  context: FaultContext,
): { readonly line: number; readonly at: number } {
  const aims = lines.flatMap((text, line) => digitsOf(text).map((at) => ({ line, at })));
  const found = aims[drawBelow(aims.length, context)];
  if (found === undefined) throw new Error('The journal holds no number.');
  return found;
}

function pick(lines: readonly string[], context: FaultContext): number {
  return drawBelow(lines.length, context);
}

const FILE_KINDS: readonly Kind[] = [
  {
    name: 'bit flips, anywhere',
    count: 700,
    damage: (lines, context) => {
      const bytes = fileOf(lines);
      return flipBit(bytes, drawBelow(bytes.length, context), drawBelow(8, context));
    },
  },
  {
    name: 'bit flips, in digits of values',
    count: 200,
    damage: (lines, context) => {
      const { line, at } = aim(lines, context);
      const before = fileOf(lines.slice(0, line)).length;
      return flipBit(fileOf(lines), before + ENCODER.encode(lines[line]?.slice(0, at)).length, 0);
    },
  },
  {
    name: 'cuts',
    count: 150,
    damage: (lines, context) => {
      const bytes = fileOf(lines);
      return bytes.subarray(0, drawBelow(bytes.length, context));
    },
  },
  {
    name: 'tails of zeros',
    count: 100,
    damage: (lines, context) => {
      const bytes = fileOf(lines);
      return zeroTail(bytes, drawBelow(bytes.length, context), drawBelow(2, context) * 4096);
    },
  },
  {
    name: 'doubled lines',
    count: 50,
    damage: (lines, context) => fileOf(doubleLine(lines, pick(lines, context))),
  },
  {
    name: 'swapped lines',
    count: 50,
    damage: (lines, context) => fileOf(swapLines(lines, drawBelow(lines.length - 1, context))),
  },
  {
    name: 'lines left out',
    count: 50,
    damage: (lines, context) => fileOf(dropLine(lines, pick(lines, context))),
  },
];

function withLine(lines: readonly string[], at: number, line: string): readonly string[] {
  return lines.map((text, index) => (index === at ? line : text));
}

const DATABASE_KINDS: readonly Kind[] = [
  {
    name: 'bit flips, anywhere',
    count: 300,
    damage: (lines, context) => {
      const line = pick(lines, context);
      const text = lines[line] ?? '';
      return withLine(
        lines,
        line,
        flipCharacter(text, drawBelow(text.length, context), drawBelow(16, context)),
      );
    },
  },
  {
    name: 'bit flips, in digits of values',
    count: 100,
    damage: (lines, context) => {
      const { line, at } = aim(lines, context);
      return withLine(lines, line, flipCharacter(lines[line] ?? '', at, 0));
    },
  },
  { name: 'last lines gone', count: 30, damage: (lines, context) => lines.slice(0, pick(lines, context)) },
  {
    name: 'a line cut',
    count: 20,
    damage: (lines, context) => {
      const line = pick(lines, context);
      const text = lines[line] ?? '';
      return withLine(lines, line, text.slice(0, drawBelow(text.length, context)));
    },
  },
  { name: 'doubled lines', count: 25, damage: (lines, context) => doubleLine(lines, pick(lines, context)) },
  {
    name: 'swapped lines',
    count: 25,
    damage: (lines, context) => swapLines(lines, drawBelow(lines.length - 1, context)),
  },
  { name: 'lines left out', count: 25, damage: (lines, context) => dropLine(lines, pick(lines, context)) },
];

/** What became of a damaged journal: read, resumed if it can be, and read once more. */
async function outcomeOf(
  bench: JournalBench,
  store: JournalStore,
  damaged: Uint8Array | readonly string[],
): Promise<Outcome | { readonly fault: string }> {
  const whole = factsOf(bench.reference);
  await store.plant(damaged);
  let events: readonly RunEvent[];
  try {
    events = await store.read();
  } catch (error) {
    const inWords =
      error instanceof SkipscopeError && error.code === 'invalid-journal' && error.remedy !== '';
    return inWords ? 'refused in words' : { fault: `refused without words: ${String(error)}` };
  }
  if (!isBeginning(factsOf(events), whole)) return { fault: 'read, and not as it was written' };
  const isWhole = factsOf(events).length === whole.length;
  await bench.resume(store);
  const after = await store.read();
  if (JSON.stringify(essenceOf(after)) !== JSON.stringify(essenceOf(bench.reference)))
    return { fault: 'resumed, and ended otherwise' };
  return isWhole ? 'changed nothing' : 'repaired';
}

async function damageAll(
  kinds: readonly Kind[],
  bench: JournalBench,
  store: JournalStore,
  context: FaultContext,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds) {
    const name = `${store.name}: ${kind.name}`;
    const tally = new Tally<Outcome>(name, tries(kind.count, context), outcomes, context);
    for (let at = 0; at < tries(kind.count, context); at++) {
      const outcome = await outcomeOf(bench, store, kind.damage(bench.lines, context));
      if (typeof outcome === 'string') tally.count(outcome);
      else context.violation(`${name}, try ${String(at + 1)}: ${outcome.fault}.`);
    }
    rows.push(tally.row());
  }
  return rows;
}

async function run(context: FaultContext): Promise<readonly Row[]> {
  const bench = await JournalBench.open(context.model, join(context.folder, 'reference.jsonl'));
  try {
    const text = await readFile(join(context.folder, 'reference.jsonl'), 'utf8');
    context.progress(`a journal of ${String(bench.lines.length)} lines, ${String(text.length)} characters`);
    return [
      ...(await damageAll(FILE_KINDS, bench, bench.files(context.folder), context)),
      ...(await damageAll(DATABASE_KINDS, bench, await bench.database(), context)),
    ];
  } finally {
    bench.close();
  }
}

export const damagedJournals: Campaign = {
  key: 'journals',
  description:
    'bits flip in journals, files and IndexedDB, and they are cut, zeroed and reordered: no change goes unseen',
  run,
};
