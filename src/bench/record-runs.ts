import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { StrategyKey } from '#engine/search/strategy-choice.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { planComparison } from '#cli/commands/comparison-plan.ts';
import { untilPaused } from '#cli/commands/interrupt.ts';
import { openCalibration } from '#cli/commands/open-calibration.ts';
import { executeCommandRun } from '#cli/commands/command-run.ts';
import { type Terminal, createTerminal } from '#cli/commands/terminal.ts';
import { withModel } from '#cli/commands/with-model.ts';
import { positive } from '#cli/options/arguments.ts';
import { type BatchOptions, addExecutionOptions, cacheBudget } from '#cli/options/batch-options.ts';
import { strategies, tasks } from '#cli/options/comparison-options.ts';
import type { ModelOptions } from '#cli/options/model-options.ts';
import { heldOut, limit, sampleSeed } from '#cli/options/sampling-options.ts';
import { readScoring } from '#cli/options/scoring-options.ts';
import { recordEach } from '#bench/recordings/record-each.ts';
import { RecordingFolder } from '#bench/recordings/recording-folder.ts';

/** Records the runs that are shipped with the page, and goes on where it was interrupted. */

interface Options extends ModelOptions, BatchOptions {
  readonly calibration: string;
  readonly task: readonly TaskKey[];
  readonly strategies: readonly StrategyKey[];
  readonly maxBlocks: number;
  readonly limit: number;
  readonly heldOut: number;
  readonly sampleSeed: number;
  readonly out: string;
}

/** GM-Skip in both orders, the two pure orders, and a rival. */
const STRATEGIES: readonly StrategyKey[] = ['gm-skip', 'order-reverse', 'order-forward', 'block-influence'];

/** The journals are shipped, and paths of this machine would mean nothing elsewhere. */
function fromRoot(given: string): string {
  const relative = path.relative(process.cwd(), given).replaceAll(path.sep, '/');
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) return relative;
  throw new SkipscopeError(
    'invalid-input',
    `${given} is not in this repository.`,
    'Copy it into the repository, so that the recorded run can name it.',
  );
}

/** Model, set, and what the journals of a comparison are called, as the name of files. */
function nameOf(model: string, calibration: string, fileName: string): string {
  const set = path.basename(calibration, path.extname(calibration));
  return [model, set, fileName.replace(/\.jsonl$/u, '')]
    .map((word) => word.replaceAll(/[^\w.-]+/gu, '-'))
    .join('.');
}

async function recordRuns(options: Options, terminal: Terminal): Promise<void> {
  const paths = { model: fromRoot(options.model), calibration: fromRoot(options.calibration) };
  const source = await openCalibration(paths.calibration, terminal);
  const scorings = await Promise.all(
    options.task.map(async (task) => [task, await readScoring({ task })] as const),
  );
  await mkdir(options.out, { recursive: true });
  const folder = new RecordingFolder(options.out);
  await untilPaused((signal) =>
    withModel({ ...options, model: paths.model }, terminal, async (open) => {
      // Every value of the importance map is exact only if no candidate is given up, and curves go on past the constraint.
      const limits = { alpha: 0.95, protect: [], exhaustive: true, explore: true };
      const planned = planComparison(
        { ...options, ...limits },
        new Map(scorings),
        open.model,
        source.set,
        terminal,
      );
      const { name } = open.model.manifest;
      const plan = planned.map((run) => ({ ...run, name: nameOf(name, paths.calibration, run.fileName) }));
      await recordEach(plan, folder, ({ spec, scoring, title }, journal, at) => {
        const place = `Run ${String(at + 1)} of ${String(plan.length)}, ${title}: `;
        const passes = { rows: options.batch, ...cacheBudget(options) };
        // Answers of the other runs are not taken over, so that each run tells its own work.
        const run = {
          spec,
          scoring,
          open,
          source,
          earlier: [],
          paths,
          signal,
          journal,
          reuse: true,
          ...passes,
        };
        return executeCommandRun({ ...run, title: place }, terminal);
      });
      terminal.note(`${String(plan.length)} runs are recorded in ${options.out}.`);
    }),
  );
}

const command = new Command('record:runs')
  .description(
    'Record the runs that are shipped with the page. Given again, it goes on where it was stopped.',
  )
  .addOption(new Option('--model <dir>', 'block-model folder').default('public/models/llava-pictograms'))
  .addOption(
    new Option('--calibration <path>', 'pictures with annotations').default('public/calibration/scenes'),
  )
  .addOption(tasks().default(['single-object', 'multi-object']))
  .addOption(strategies().default(STRATEGIES))
  .addOption(new Option('--max-blocks <n>', 'most blocks to remove').argParser(positive).default(12))
  .addOption(limit().default(24))
  .addOption(heldOut().default(0.3))
  .addOption(sampleSeed())
  .addOption(new Option('--out <dir>', 'folder to record into').default('public/runs'));
addExecutionOptions(command).action(async (options: Options) => {
  const terminal = createTerminal(false, process.stdout, process.stderr);
  try {
    await recordRuns(options, terminal);
  } finally {
    terminal.close();
  }
});
await command.parseAsync().catch((error: unknown) => {
  const remedy = error instanceof SkipscopeError ? ` ${error.remedy}` : '';
  console.error(errorMessage(error) + remedy);
  process.exitCode = 1;
});
