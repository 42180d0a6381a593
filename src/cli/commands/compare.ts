import { join } from 'node:path';
import type { Command } from 'commander';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { requireSameRun } from '#engine/search/run-identity.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { claimFolder } from '#host/node/files/claim.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { type BatchOptions, addExecutionOptions, cacheBudget } from '#cli/options/batch-options.ts';
import { type ComparisonOptions, categories, strategies, tasks } from '#cli/options/comparison-options.ts';
import { addLimitOptions } from '#cli/options/limit-options.ts';
import { type ModelOptions, calibration, model } from '#cli/options/model-options.ts';
import { type ReportOptions, addReportOptions } from '#cli/options/report-options.ts';
import { cornerCases, heldOut, limit, sampleSeed, shuffle } from '#cli/options/sampling-options.ts';
import {
  type Scoring,
  type ScoringFiles,
  addScoringOptions,
  readScoring,
} from '#cli/options/scoring-options.ts';
import { UsageError } from '#cli/options/usage-error.ts';
import { type PlannedRun, planComparison } from './comparison-plan.ts';
import { untilPaused } from './interrupt.ts';
import { openCalibration } from './open-calibration.ts';
import { report } from './report.ts';
import { executeCommandRun } from './command-run.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';

interface CompareOptions
  extends ModelOptions, BatchOptions, Omit<ScoringFiles, 'task'>, ComparisonOptions, ReportOptions {
  readonly calibration: string;
}

/** The inputs that the runs of a comparison share. */
interface ComparisonInputs {
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly options: CompareOptions;
  readonly signal: AbortSignal;
}

/**
 * `skipscope compare`: one run after the other on one loaded model, each in a journal of its own, then the report on all
 * journals in the folder. Given again, the command resumes where it was stopped.
 */
export function addCompare(program: Command, open: OpenTerminal): void {
  const command = subcommand(program, 'compare', 'run GM-Skip and its rivals, and report on them')
    .addOption(model())
    .addOption(calibration())
    .addOption(tasks())
    .addOption(categories())
    .addOption(strategies());
  addScoringOptions(addReportOptions(addLimitOptions(command)))
    .addOption(cornerCases())
    .addOption(limit())
    .addOption(shuffle())
    .addOption(heldOut().default(0.3))
    .addOption(sampleSeed());
  addExecutionOptions(command).action((options: CompareOptions & JsonOption) =>
    inTerminal(open, options, (terminal) => compare(options, terminal)),
  );
}

async function compare(options: CompareOptions, terminal: Terminal): Promise<void> {
  const source = await openCalibration(options.calibration, terminal);
  const scorings = await readScorings(options);
  const release = await claimFolder(options.out);
  try {
    await untilPaused((signal) =>
      withModel(options, terminal, async (open) => {
        const plan = planComparison(options, scorings, open.model, source.set, terminal);
        await makeRuns(plan, { open, source, options, signal }, terminal);
      }),
    );
    await report([options.out], options, terminal);
  } finally {
    await release();
  }
}

async function readScorings(options: CompareOptions): Promise<ReadonlyMap<TaskKey, Scoring>> {
  const { documentFrequencies, answerRules } = options;
  if (documentFrequencies !== undefined && !options.task.includes('captioning'))
    throw new UsageError('--document-frequencies is for --task captioning only.');
  const scorings = new Map<TaskKey, Scoring>();
  for (const task of options.task) {
    const table = task === 'captioning' && documentFrequencies !== undefined ? { documentFrequencies } : {};
    const rules = answerRules === undefined ? {} : { answerRules };
    scorings.set(task, await readScoring({ task, ...rules, ...table }));
  }
  return scorings;
}

async function makeRuns(
  plan: readonly PlannedRun[],
  inputs: ComparisonInputs,
  terminal: Terminal,
): Promise<void> {
  const { open, source, options, signal } = inputs;
  const earlier: (readonly RunEvent[])[] = [];
  let rows = options.batch;
  for (const [at, run] of plan.entries()) {
    const { spec, scoring } = run;
    const title = `Run ${String(at + 1)} of ${String(plan.length)}, ${run.title}: `;
    const journal = await JournalFile.open(join(options.out, run.fileName));
    try {
      if (!isFinished(await journal.read(), run, inputs)) {
        const shared = { open, source, earlier, paths: options, signal, ...cacheBudget(options) };
        const state = await executeCommandRun({ ...shared, spec, scoring, journal, title, rows }, terminal);
        // Every run but the first takes the number of rows with which the first one found the device to be fast.
        rows = state.environments.at(-1)?.rows ?? rows;
        if (state.status === 'paused') throw interrupted(at, plan.length);
      }
      earlier.push(await journal.read());
    } finally {
      await journal.close();
    }
  }
}

/** Whether the journal holds the whole run. Throws `SkipscopeError('invalid-journal')` for the journal of another run. */
function isFinished(
  events: readonly RunEvent[],
  { spec }: PlannedRun,
  { open, source }: ComparisonInputs,
): boolean {
  if (foldEvents(events).status !== 'done') return false;
  const { calibration, heldOut } = selectSamples(source.set, taskByKey(spec.task), spec.sampling);
  requireSameRun(events, {
    spec,
    samples: calibration.map(({ sample }) => sample.id),
    heldOut: heldOut.map(({ sample }) => sample.id),
    blocks: open.model.blocks,
  });
  return true;
}

function interrupted(at: number, runs: number): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `The comparison was interrupted in run ${String(at + 1)} of ${String(runs)}.`,
    'The same command goes on with it.',
  );
}
