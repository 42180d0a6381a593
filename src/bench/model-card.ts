import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { openModel, type OpenModel } from '#service/models/open-model.ts';
import { scoreSplit, type SplitScores } from '#bench/measure/score-split.ts';

/** Writes the part of the demo model's card that is measured through the engine. Takes a quarter of an hour. */

const FOLDER = 'models/llava-pictograms-24';
const CARD = `${FOLDER}/README.md`;
const SPLITS = ['test-seen', 'test-unseen'] as const;
const DTYPES = ['fp32', 'q4'] as const satisfies readonly ModelDtype[];
const MARKED =
  /(<!-- measured-through-skipscope:start -->\n)[\s\S]*(<!-- measured-through-skipscope:end -->)/;

/** Converts the checkpoint and opens it for as long as `use` takes. */
async function withCheckpoint<T>(dtype: ModelDtype, use: (open: OpenModel) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-card-'));
  const runtime = await createNodeRuntime();
  try {
    await convertCheckpoint(new DirectorySource(`${FOLDER}/checkpoint`), new DirectoryStore(folder), {
      dtype,
      startSandbox: startProcessSandbox,
    });
    return await use(
      await openModel(new DirectorySource(folder), runtime, { startSandbox: startProcessSandbox }),
    );
  } finally {
    await runtime.dispose();
    await rm(folder, { recursive: true });
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const figure = (value: number): string => value.toFixed(value > 1 ? 1 : 3);

/** The value with one block skipped, and by how much it differs from the full model's. */
function effect(value: number, full: number): string {
  const change = value - full;
  return change === 0 ? '0' : `${change > 0 ? '+' : '-'}${figure(Math.abs(change))}`;
}

const overall: string[][] = [];
const blockEffects: SplitScores[] = [];
for (const dtype of DTYPES) {
  await withCheckpoint(dtype, async (open) => {
    for (const split of SPLITS) {
      const singleBlocks = dtype === 'q4' && split === 'test-seen';
      const scores: SplitScores[] = [];
      for (const task of TASKS) {
        console.error(`${dtype}, ${split}, ${task.label}`);
        scores.push(await scoreSplit(open, `${FOLDER}/${split}`, task, singleBlocks));
      }
      overall.push([split, dtype, ...scores.map(({ full }) => figure(full))]);
      if (singleBlocks) blockEffects.push(...scores);
    }
  });
}

const [first] = blockEffects;
const blockRows = (first?.withoutBlock ?? []).map((_, block) => [
  String(block),
  ...blockEffects.map(({ full, withoutBlock }) => effect(withoutBlock[block] ?? NaN, full)),
]);
const metrics = ['Top-1 accuracy', 'Set precision', 'CIDEr'];
const section = `## Measured through Skipscope

Written by \`npm run measure:demo\`: the checkpoint converted by \`skipscope convert\`, answered by the engine on Node's CPU.

${table(['Split', 'dtype', ...metrics], overall)}

What skipping each single block changes (\`q4\`, \`test-seen\`):

${table(['Skipped block', ...metrics], blockRows)}
`;
const card = await readFile(CARD, 'utf8');
await writeFile(
  CARD,
  card.replace(MARKED, (_, start: string, end: string) => `${start}${section}${end}`),
);
