import type { Command } from 'commander';
import { SkipscopeError } from '#engine/base/errors.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { JournalFile, readJournal } from '#host/node/files/journal-file.ts';
import { type BatchOptions, addExecutionOptions, cacheBudget } from '#cli/options/batch-options.ts';
import { type LimitOptions, addLimitOptions } from '#cli/options/limit-options.ts';
import { type ModelOptions, calibration, model } from '#cli/options/model-options.ts';
import { writeOutputFile } from '#cli/options/named-file.ts';
import {
  type SamplingOptions,
  category,
  cornerCases,
  heldOut,
  limit,
  sampleSeed,
  samplingOf,
  shuffle,
} from '#cli/options/sampling-options.ts';
import { type ScoringFiles, addScoringOptions, readScoring, task } from '#cli/options/scoring-options.ts';
import { type StrategyOptions, addStrategyOptions, strategyOf } from '#cli/options/strategy-options.ts';
import { type SpreadFlags, addSpreadOptions } from '#cli/options/queue-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import { untilPaused } from './interrupt.ts';
import { openCalibration } from './open-calibration.ts';
import { executeCommandRun } from './command-run.ts';
import { planDevices } from './planned-devices.ts';
import { specOf } from './run-spec.ts';
import { searchReport, searchSummary } from './search-report.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';
import { withWorkers } from './with-workers.ts';

interface SearchOptions
  extends
    ModelOptions,
    BatchOptions,
    SamplingOptions,
    ScoringFiles,
    StrategyOptions,
    LimitOptions,
    SpreadFlags {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly journal?: string;
  readonly reuse?: readonly string[];
  readonly out?: string;
}

/**
 * `skipscope search`: with `--journal`, a run that was killed resumes where it stopped. The first interrupt pauses the
 * run after the evaluation in flight.
 */
export function addSearch(program: Command, open: OpenTerminal): void {
  const command = addStrategyOptions(
    subcommand(program, 'search', 'find the blocks that can be skipped')
      .addOption(model())
      .addOption(calibration())
      .addOption(task()),
  );
  addScoringOptions(addLimitOptions(command))
    .addOption(limit())
    .addOption(category())
    .addOption(cornerCases())
    .addOption(shuffle())
    .addOption(heldOut())
    .addOption(sampleSeed())
    .option('--journal <file>', 'keep the run in this file and go on with what it holds')
    .option('--reuse <files...>', 'journals of other runs, whose answers are taken over')
    .option('--out <file>', 'also write the JSON result to this file');
  addSpreadOptions(addExecutionOptions(command)).action((options: SearchOptions & JsonOption) =>
    inTerminal(open, options, (terminal) => search(options, terminal)),
  );
}

async function search(options: SearchOptions, terminal: Terminal): Promise<void> {
  const source = await openCalibration(options.calibration, terminal);
  const scoring = await readScoring(options);
  const journal = options.journal === undefined ? null : await JournalFile.open(options.journal);
  const earlier = await Promise.all((options.reuse ?? []).map(readJournal));
  try {
    const { own: device, others: devices } = await planDevices(options);
    const others = { devices, modelFolder: () => Promise.resolve(options.model) };
    await untilPaused((signal) =>
      withWorkers(options, others, terminal, (workers) =>
        withModel({ ...options, device }, terminal, async (open) => {
          const choice = {
            task: options.task,
            strategy: asUsage(() => strategyOf(options)),
            sampling: samplingOf(options),
            limits: options,
            scoring,
          };
          const spec = specOf(choice, open.model, source.set, terminal);
          const inputs = { spec, scoring, open, source, earlier, paths: options, signal };
          const passes = { rows: options.batch, ...cacheBudget(options) };
          const spread = workers && { workers };
          const run = { ...inputs, ...passes, ...spread, journal: journal ?? new MemoryJournal() };
          await report(await executeCommandRun(run, terminal), options, terminal);
        }),
      ),
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
