import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { selectSamples } from '#engine/calibration/select-samples.ts';
import { SkipscopeError } from '#engine/errors.ts';
import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import type { Evaluator } from '#engine/search/evaluator.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { runSearch } from '#engine/search/run-search.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { OpenModel } from './open-model.ts';
import { scoreCalibration } from './score-calibration.ts';

export interface SearchDrive {
  readonly spec: SearchSpec;
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly journal: RunJournal;
  /** The table that the spec names, if it names one. */
  readonly documentFrequencies?: DocumentFrequencyTable;
  readonly decodeImage: ImageDecoder;
  /** Aborting pauses the run, or cancels it with the reason `CANCEL_RUN`. */
  readonly signal: AbortSignal;
  /** Called for every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** Pictures made ready before the first evaluation. */
  readonly onPrepared?: (done: number, total: number) => void;
  /** Puts something between search and evaluator. */
  readonly wrap?: (evaluator: Evaluator) => Evaluator;
}

/**
 * Starts a search or goes on with it, from files and a model to the state of its journal. Throws
 * `SkipscopeError('invalid-input')` when the spec is of another model, calibration set or table, and as `selectSamples`,
 * `scoreCalibration` and `runSearch` do; aborted while pictures are made ready, it rejects with the reason of `signal`.
 */
export async function driveSearch(drive: SearchDrive): Promise<RunState> {
  const { spec, open, source, documentFrequencies, signal, onPrepared, wrap } = drive;
  requireMatch(spec, open, source);
  requireTable(spec, documentFrequencies);
  const task = taskByKey(spec.task);
  const { calibration: samples } = selectSamples(source.set, task, spec.sampling);
  const { scored, scorer } = await scoreCalibration({
    open,
    source,
    task,
    samples,
    prompt: spec.prompt,
    maxNewTokens: spec.maxNewTokens,
    answerRules: spec.answerRules,
    ...(documentFrequencies && { documentFrequencies: documentFrequencies.frequencies }),
    decodeImage: drive.decodeImage,
    signal,
    ...(onPrepared && { onProgress: onPrepared }),
  });
  const { evaluator, dispose } = createEvaluator(scored, { independent: spec.exhaustive });
  try {
    return await runSearch({
      spec,
      evaluator: wrap ? wrap(evaluator) : evaluator,
      journal: drive.journal,
      sampleIds: samples.map(({ sample }) => sample.id),
      scoreRange: (sample) => scorer.range(sample),
      signal,
      onEvent: drive.onEvent,
    });
  } finally {
    dispose();
  }
}

function requireMatch(spec: SearchSpec, { model }: OpenModel, { set }: CalibrationSource): void {
  if (spec.model.hash !== model.hash)
    throw new SkipscopeError(
      'invalid-input',
      `The search belongs to the model "${spec.model.name}", but "${model.manifest.name}" in another version is loaded.`,
      `Load the model "${spec.model.name}" with which the search was started.`,
    );
  if (spec.calibration.id !== set.id)
    throw new SkipscopeError(
      'invalid-input',
      `The search belongs to the calibration set "${spec.calibration.name}", but "${set.name}" is open.`,
      `Open the calibration set "${spec.calibration.name}" with which the search was started.`,
    );
}

function requireTable(
  { documentFrequencies: named }: SearchSpec,
  given: DocumentFrequencyTable | undefined,
): void {
  if (named?.hash === given?.hash) return;
  throw new SkipscopeError(
    'invalid-input',
    named === null
      ? 'The search was started without a table of document frequencies.'
      : `The search belongs to the document frequencies "${named.name}", which are not at hand.`,
    named === null ? 'Leave the table out.' : `Give the table "${named.name}" with which it was started.`,
  );
}
