import { join } from 'node:path';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { requireSameRun } from '#engine/search/run-identity.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { type ComparisonOptions, type PlannedRun, planComparison } from '#cli/comparison-plan.ts';
import { type BatchOptions, cacheBudget } from '#cli/batch-options.ts';
import { driveRun } from '#cli/drive-run.ts';
import { type ModelOptions, withModel } from '#cli/node-model.ts';
import { openCalibration } from '#cli/open-calibration.ts';
import { type ReportOptions, makeFolder, writeReport } from '#cli/report-files.ts';
import { type Scoring, type ScoringFiles, readScoring } from '#cli/scoring-options.ts';
import type { Terminal } from '#cli/terminal.ts';
import { untilPaused } from '#cli/until-paused.ts';
import { UsageError } from '#cli/usage-error.ts';

export interface CompareOptions
  extends ModelOptions, BatchOptions, Omit<ScoringFiles, 'task'>, ComparisonOptions, ReportOptions {
  readonly calibration: string;
}

/** What the runs of a comparison share. */
interface Bench {
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly options: CompareOptions;
  readonly signal: AbortSignal;
}

/**
 * `skipscope compare`: one run after the other on one loaded model, each in a journal of its own, then the report on all
 * journals in the folder. Given again, the command goes on where it was stopped.
 */
export async function compare(options: CompareOptions, terminal: Terminal): Promise<void> {
  const source = await openCalibration(options.calibration, terminal);
  const scorings = await readScorings(options);
  await makeFolder(options.out);
  await untilPaused((signal) =>
    withModel(options, terminal, async (open) => {
      const plan = planComparison(options, scorings, open.model, source.set, terminal);
      await makeRuns(plan, { open, source, options, signal }, terminal);
    }),
  );
  await writeReport([options.out], options, terminal);
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

async function makeRuns(plan: readonly PlannedRun[], bench: Bench, terminal: Terminal): Promise<void> {
  const { open, source, options, signal } = bench;
  const earlier: (readonly RunEvent[])[] = [];
  let rows = options.batch;
  for (const [at, run] of plan.entries()) {
    const { spec, scoring } = run;
    const title = `Run ${String(at + 1)} of ${String(plan.length)}, ${run.title}: `;
    const journal = await JournalFile.open(join(options.out, run.fileName));
    try {
      if (!isFinished(await journal.read(), run, bench)) {
        const batch = { rows, ...cacheBudget(options) };
        const made = {
          spec,
          scoring,
          open,
          source,
          journal,
          earlier,
          paths: options,
          signal,
          title,
          ...batch,
        };
        const state = await driveRun(made, terminal);
        // What the first run found the device to be fast with holds for the others.
        rows = state.environments.at(-1)?.rows ?? rows;
        if (state.status === 'paused') throw interrupted(at, plan.length);
      }
      earlier.push(await journal.read());
    } finally {
      await journal.close();
    }
  }
}

/** Whether nothing is left to do. Throws `SkipscopeError('invalid-journal')` for the journal of another run. */
function isFinished(events: readonly RunEvent[], { spec }: PlannedRun, { open, source }: Bench): boolean {
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
