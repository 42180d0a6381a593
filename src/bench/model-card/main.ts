import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { mean } from '#engine/statistics/interval.ts';
import { type Task } from '#engine/tasks/task.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { openModel, type OpenModel } from '#service/models/open-model.ts';
import { type ScoreRow, cardSection } from './card-section.ts';
import { withMeasuredSet } from './measured-set.ts';
import { measurePureOrders } from './pure-orders.ts';
import { type EqualAnswers, compareSceneAnswers, readSceneAnswers } from './scene-answers.ts';
import { type SingleBlockScores, joined, scoreSingleBlocks } from './single-blocks.ts';

const CALIBRATION = 'public/calibration/scenes';
/** Test sets by the question that is asked about their pictures; the tasks' own questions where it names none. */
const TEST_SETS = ['seen', 'unseen'].map((split) => `models/test-scenes/${split}`);
const QUESTIONS = ['counting', 'relations'];
const MAIN_OBJECT = taskByKey('single-object');
const MARKED =
  /(<!-- measured-through-skipscope:start -->\n)[\s\S]*(<!-- measured-through-skipscope:end -->)/u;

interface Options {
  readonly model: string;
  readonly checkpoint?: string;
}

async function withBlockModel<T>(folder: string, use: (open: OpenModel) => Promise<T>): Promise<T> {
  const runtime = await createNodeRuntime();
  try {
    const open = await openModel(new DirectorySource(folder), runtime, { startSandbox: startProcessSandbox });
    try {
      return await use(open);
    } finally {
      open.tokenizer.dispose();
      await open.model.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}

async function withFullWeights<T>(checkpoint: string, use: (open: OpenModel) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-card-'));
  try {
    await convertCheckpoint(new DirectorySource(checkpoint), new DirectoryStore(folder), {
      dtype: 'fp32',
      startSandbox: startProcessSandbox,
    });
    return await withBlockModel(folder, use);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The scores of the full model on every test set and question. */
async function scoreTests(open: OpenModel): Promise<readonly ScoreRow[]> {
  const rows: ScoreRow[] = [];
  const measure = async (set: string, task: Task, question: string): Promise<void> => {
    const { dtype } = open.model.manifest;
    console.error(`${dtype}, ${set}, ${question}`);
    const { full } = await withMeasuredSet(open, set, task, ({ answers }) => scoreSingleBlocks(answers, []));
    rows.push({ set, question, dtype, samples: full.length, score: mean(full) });
  };
  for (const set of TEST_SETS) {
    for (const task of TASKS) await measure(set, task, task.label);
    for (const question of QUESTIONS) await measure(`${set}-${question}.jsonl`, MAIN_OBJECT, question);
  }
  return rows;
}

async function leaveBlocksOut(open: OpenModel) {
  const blocks = Array.from({ length: open.model.blocks }, (_, block) => block);
  const likelihoods: SingleBlockScores[] = [];
  let accuracy: SingleBlockScores = { full: [], without: [] };
  for (const task of TASKS) {
    await withMeasuredSet(open, CALIBRATION, task, async ({ answers, likelihood }) => {
      const note = (what: string) => (done: number, total: number) => {
        console.error(`${what} without each block, ${task.label}: group ${String(done)} of ${String(total)}`);
      };
      likelihoods.push(await scoreSingleBlocks(likelihood, blocks, note('likelihood')));
      if (task === MAIN_OBJECT) accuracy = await scoreSingleBlocks(answers, blocks, note('answers'));
    });
  }
  return { accuracy, likelihood: joined(likelihoods) };
}

async function writeCard(folder: string, { model, checkpoint }: Options): Promise<void> {
  const card = path.join(folder, 'README.md');
  const text = await readFile(card, 'utf8');
  if (!MARKED.test(text))
    throw new SkipscopeError(
      'invalid-input',
      `${card} has no part that is measured.`,
      'Put the two comments measured-through-skipscope:start and :end where it is to be.',
    );
  let unrounded: readonly ScoreRow[] = [];
  let equalAnswers: readonly EqualAnswers[] = [];
  if (checkpoint !== undefined) {
    const golden = await readSceneAnswers(path.basename(folder));
    await withFullWeights(checkpoint, async (open) => {
      console.error('answers of transformers');
      equalAnswers = await compareSceneAnswers(open, golden);
      unrounded = await scoreTests(open);
    });
  }
  const figures = await withBlockModel(model, async (open) => ({
    scores: [...unrounded, ...(await scoreTests(open))],
    equalAnswers,
    calibration: CALIBRATION,
    ...(await leaveBlocksOut(open)),
    orders: await measurePureOrders(open, CALIBRATION, MAIN_OBJECT),
  }));
  await writeFile(
    card,
    text.replace(MARKED, (_, start: string, end: string) => `${start}${cardSection(figures)}${end}`),
  );
}

await new Command('measure:demo')
  .description('Write the part of a model card that is measured through the engine.')
  .argument('<folder>', 'folder of the card, such as models/llava-pictograms')
  .requiredOption('--model <dir>', 'block model')
  .option('--checkpoint <dir>', 'its checkpoint, to be scored with full weights as well')
  .action(writeCard)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(errorMessage(error));
    process.exitCode = 1;
  });
