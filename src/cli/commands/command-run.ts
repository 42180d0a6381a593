import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { foldRun, initialRunState } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import type { Scoring } from '#cli/options/scoring-options.ts';
import { searchProgress } from './search-report.ts';
import type { Terminal } from './terminal.ts';

/** Paths as they were typed. */
interface RunPaths {
  readonly model: string;
  readonly calibration: string;
  readonly answerRules?: string;
  readonly documentFrequencies?: string;
}

/** A run of a command, with all its inputs. */
export interface CommandRun {
  readonly spec: SearchSpec;
  readonly scoring: Scoring;
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly journal: RunJournal;
  readonly earlier: readonly (readonly RunEvent[])[];
  readonly paths: RunPaths;
  readonly signal: AbortSignal;
  readonly rows: RowsChoice;
  /** Bytes for features, streams and caches; the engine's default without it. */
  readonly memoryBudget?: number;
  /** See `RunExecution`. */
  readonly reuse?: boolean;
  readonly workers?: WorkerPool;
  /** Precedes the lines on its progress. */
  readonly title?: string;
}

/** Runs a search to its end, or until it is paused, and shows its progress. Throws as `executeRun` does. */
export function executeCommandRun(
  { scoring, title = '', ...run }: CommandRun,
  terminal: Terminal,
): Promise<RunState> {
  const { model, calibration, answerRules, documentFrequencies } = run.paths;
  let live = initialRunState;
  return executeRun({
    ...run,
    paths: {
      model,
      calibration,
      ...(answerRules !== undefined && { answerRules }),
      ...(documentFrequencies !== undefined && scoring.table !== undefined && { documentFrequencies }),
    },
    ...(scoring.table && { documentFrequencies: scoring.table }),
    decodeImage,
    onEvent: (event) => {
      live = foldRun(live, event);
      terminal.progress(`${title}${searchProgress(live)}`);
    },
    onPrepared: (done, total) => {
      terminal.progress(`${title}Looking at picture ${String(done)} of ${String(total)}`);
    },
  });
}
