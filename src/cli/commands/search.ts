import { SkipscopeError } from '#engine/base/errors.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { JournalFile, readJournal } from '#host/node/files/journal-file.ts';
import { type BatchOptions, cacheBudget } from '#cli/batch-options.ts';
import { driveRun } from '#cli/drive-run.ts';
import { type ModelOptions, withModel } from '#cli/node-model.ts';
import { type SamplingOptions, samplingOf } from '#cli/sampling-options.ts';
import { openCalibration } from '#cli/open-calibration.ts';
import { writeOutputFile } from '#cli/output-file.ts';
import { type ScoringFiles, readScoring } from '#cli/scoring-options.ts';
import { searchReport, searchSummary } from '#cli/search-report.ts';
import { type LimitOptions, specOf } from '#cli/spec-options.ts';
import { type StrategyOptions, strategyOf } from '#cli/strategy-options.ts';
import type { Terminal } from '#cli/terminal.ts';
import { untilPaused } from '#cli/until-paused.ts';
import { asUsage } from '#cli/usage-error.ts';

export interface SearchOptions
  extends ModelOptions, BatchOptions, SamplingOptions, ScoringFiles, StrategyOptions, LimitOptions {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly journal?: string;
  readonly reuse?: readonly string[];
  readonly out?: string;
}

/**
 * `skipscope search`: with `--journal`, a run that was killed goes on where it was. The first interrupt pauses the run
 * at the evaluation in flight.
 */
export async function search(options: SearchOptions, terminal: Terminal): Promise<void> {
  const source = await openCalibration(options.calibration, terminal);
  const scoring = await readScoring(options);
  const journal = options.journal === undefined ? null : await JournalFile.open(options.journal);
  const earlier = await Promise.all((options.reuse ?? []).map(readJournal));
  try {
    await untilPaused((signal) =>
      withModel(options, terminal, async (open) => {
        const strategy = asUsage(() => strategyOf(options));
        const choice = {
          task: options.task,
          strategy,
          sampling: samplingOf(options),
          limits: options,
          scoring,
        };
        const spec = specOf(choice, open.model, source.set, terminal);
        const run = { spec, scoring, open, source, journal: journal ?? new MemoryJournal(), earlier, signal };
        const driven = { ...run, rows: options.batch, ...cacheBudget(options), paths: options };
        await report(await driveRun(driven, terminal), options, terminal);
      }),
    );
  } finally {
    await journal?.close();
  }
}

async function report(state: RunState, options: SearchOptions, terminal: Terminal): Promise<void> {
  if (state.status === 'paused')
    throw new SkipscopeError(
      'runtime',
      `The search was interrupted in step ${state.currentStep}.`,
      options.journal === undefined
        ? 'With --journal FILE it could go on later.'
        : 'The same command goes on with it.',
    );
  const result = searchReport(state);
  if (options.out !== undefined) await writeOutputFile(options.out, `${JSON.stringify(result, null, 2)}\n`);
  terminal.result(result, searchSummary(state));
}
