import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { selectSamples } from '#engine/calibration/select-samples.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { foldRun, initialRunState } from '#engine/search/fold-run.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { type SkipSet, checkSkipSet } from '#engine/search/skip-set.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { driveSearch } from '#host/drive-search.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { JournalFile, readJournal } from '#host/node/journal-file.ts';
import { type ModelOptions, withModel } from '#cli/node-model.ts';
import { type SamplingOptions, samplingOf } from '#cli/sampling-options.ts';
import { writeOutputFile } from '#cli/output-file.ts';
import { openCalibration } from '#cli/open-calibration.ts';
import { type Scoring, type ScoringFiles, readScoring, warnOfScoring } from '#cli/scoring-options.ts';
import { searchProgress, searchReport, searchSummary } from '#cli/search-report.ts';
import { type StrategyOptions, strategyOf } from '#cli/strategy-options.ts';
import type { Terminal } from '#cli/terminal.ts';
import { asUsage } from '#cli/usage-error.ts';

export interface SearchOptions extends ModelOptions, SamplingOptions, ScoringFiles, StrategyOptions {
  readonly calibration: string;
  readonly task: TaskKey;
  readonly prompt?: string;
  readonly alpha: number;
  readonly maxBlocks?: number;
  readonly protect: SkipSet;
  readonly exhaustive?: boolean;
  readonly explore?: boolean;
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
  const interrupt = new AbortController();
  const onInterrupt = () => {
    interrupt.abort('pause');
  };
  process.once('SIGINT', onInterrupt);
  try {
    await withModel(options, terminal, async (open) => {
      const spec = specOf(options, scoring, open.model, source.set, terminal);
      let live = initialRunState;
      const state = await driveSearch({
        spec,
        open,
        source,
        journal: journal ?? new MemoryJournal(),
        earlier,
        ...(scoring.table && { documentFrequencies: scoring.table }),
        decodeImage,
        signal: interrupt.signal,
        onEvent: (event) => {
          live = foldRun(live, event);
          terminal.progress(searchProgress(live));
        },
        onPrepared: (done, total) => {
          terminal.progress(`Looking at picture ${done} of ${total}`);
        },
      });
      await report(state, options, terminal);
    });
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    await journal?.close();
  }
}

function specOf(
  options: SearchOptions,
  scoring: Scoring,
  model: BlockModel,
  set: CalibrationSet,
  terminal: Terminal,
): SearchSpec {
  return asUsage(() => {
    checkSkipSet(options.protect, model.blocks);
    const sampling = samplingOf(options);
    const task = taskByKey(options.task);
    const { calibration } = selectSamples(set, task, sampling);
    warnOfScoring(task, calibration.length, scoring, terminal);
    const { answerRules, table } = scoring;
    return createSearchSpec({
      task: options.task,
      strategy: strategyOf(options),
      alpha: options.alpha,
      maxBlocks: options.maxBlocks ?? null,
      protect: [...options.protect],
      sampling,
      ...(options.prompt !== undefined && { prompt: options.prompt }),
      answerRules,
      documentFrequencies: table ? { name: table.name, hash: table.hash } : null,
      exhaustive: options.exhaustive ?? false,
      explore: options.explore ?? false,
      model: { name: model.manifest.name, hash: model.hash },
      calibration: { name: set.name, id: set.id },
    });
  });
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
