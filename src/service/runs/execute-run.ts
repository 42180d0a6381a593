import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  createEvaluator,
  createReferenceEvaluators,
} from '#engine/evaluation/create-evaluator.ts';
import { measureRows } from '#engine/evaluation/measure-rows.ts';
import { referenceTokens } from '#engine/evaluation/reference-samples.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import { EarlierOutcomes } from '#engine/search/earlier-outcomes.ts';
import {
  type Evaluator,
  type YieldDevice,
  NEVER_YIELD,
  type ReferenceEvaluators,
  type SkipSetScorer,
} from '#engine/search/evaluator.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import type { HeldOutSamples } from '#engine/strategies/search-run.ts';
import { needsReferences } from '#engine/search/strategy-catalogue.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { environmentOf } from './environment-of.ts';
import { requireMatch, requireTable } from './run-match.ts';
import { type ScoredCalibration, scoreCalibration } from './score-calibration.ts';

/** Rows of one pass through the blocks: so many, or what the device is found to be fast with. */
export type RowsChoice = number | 'auto';

/** Puts something between the search and the model. */
export interface EvaluatorWrap {
  evaluator(evaluator: Evaluator): Evaluator;
  scorer(scorer: SkipSetScorer): SkipSetScorer;
  /** Any other use of the model. */
  call<T>(signal: AbortSignal, use: (yieldDevice: YieldDevice) => Promise<T>): Promise<T>;
}

export interface RunExecution {
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
  /** Pictures made ready before the first evaluation, and before those held out are scored. */
  readonly onPrepared?: (done: number, total: number) => void;
  /** Paths of model and data as a person wrote them. */
  readonly paths?: RunEnvironment['paths'];
  /** Where a page had model and data from. */
  readonly origins?: RunEnvironment['origins'];
  /** Journals of other runs, whose answers need not be given again. */
  readonly earlier?: readonly (readonly RunEvent[])[];
  /**
   * Bytes that image features, residual streams and KV caches may take together; `DEFAULT_MEMORY_BUDGET` without it. What does
   * not fit is computed again when it is needed.
   */
  readonly memoryBudget?: number;
  /** `DEFAULT_ROWS` without it. The result does not depend on it, and a run may go on with another. */
  readonly rows?: RowsChoice;
  readonly wrap?: EvaluatorWrap;
}

const BARE: EvaluatorWrap = {
  evaluator: (evaluator) => evaluator,
  scorer: (scorer) => scorer,
  call: (_signal, use) => use(NEVER_YIELD),
};

/**
 * Starts a search or goes on with it, from files and a model to the state of its journal. Throws
 * `SkipscopeError('invalid-input')` when the spec is of another model, calibration set or table, and as `selectSamples`,
 * `scoreCalibration` and `runSearch` do; aborted while pictures are made ready, it rejects with the reason of `signal`.
 */
export async function executeRun(drive: RunExecution): Promise<RunState> {
  const { spec, open, source, signal, wrap = BARE } = drive;
  requireMatch(spec, open, source);
  requireTable(spec, drive.documentFrequencies);
  const task = taskByKey(spec.task);
  const { calibration: samples, heldOut } = selectSamples(source.set, task, spec.sampling);
  const budget = drive.memoryBudget ?? DEFAULT_MEMORY_BUDGET;
  const { scored, scorer, memoryLeft } = await prepare(drive, samples, budget);
  const sampleIds = idsOf(samples);
  // Fixed shares, so that a resumed run keeps what an uninterrupted one keeps.
  const memoryBudget = needsReferences(spec.strategy.key) ? memoryLeft / 2 : memoryLeft;
  const { evaluator, dispose } = createEvaluator(scored, { independent: spec.exhaustive, memoryBudget });
  const references = openReferences(drive, samples, scored, memoryBudget);
  const release = (): void => {
    dispose();
    references?.dispose();
  };
  const rows = await settleRows(drive, scored, memoryLeft);
  const identity = { spec, samples: sampleIds, heldOut: idsOf(heldOut), blocks: open.model.blocks };
  const environment = environmentOf(open.model, { ...drive, rows });
  const earlier = new EarlierOutcomes(identity, environment.runtime, scored.score);
  for (const events of drive.earlier ?? []) earlier.add(events);
  try {
    return await runSearch({
      spec,
      evaluator: wrap.evaluator(evaluator),
      journal: drive.journal,
      sampleIds,
      environment,
      rows,
      scoreRange: (sample) => scorer.range(sample),
      ...(references && { references: wrapReferences(references, wrap) }),
      ...(heldOut.length > 0 && { heldOut: heldOutSamples(drive, heldOut, wrap, memoryLeft, release) }),
      earlier,
      signal,
      onEvent: drive.onEvent,
    });
  } finally {
    release();
  }
}

/** A run that goes on where it was on the same device keeps what was found there, and with it the groups it began with. */
async function settleRows(
  { rows = DEFAULT_ROWS, open, journal, signal, wrap = BARE }: RunExecution,
  scored: ScoredSamples,
  memory: number,
): Promise<number> {
  if (rows !== 'auto') return rows;
  const before = foldEvents(await journal.read()).environments.at(-1);
  const { runtime } = environmentOf(open.model);
  if (before?.rows !== undefined && JSON.stringify(before.runtime) === JSON.stringify(runtime))
    return before.rows;
  return wrap.call(signal, () => measureRows(scored, memory, signal));
}

function idsOf(samples: readonly TaskSample[]): readonly string[] {
  return samples.map(({ sample }) => sample.id);
}

async function prepare(
  drive: RunExecution,
  samples: readonly TaskSample[],
  memoryBudget: number,
): Promise<ScoredCalibration> {
  const { spec, open, source, documentFrequencies, decodeImage, signal, onPrepared, wrap = BARE } = drive;
  const prepared = await scoreCalibration({
    open,
    source,
    task: taskByKey(spec.task),
    samples,
    prompt: spec.prompt,
    maxNewTokens: spec.maxNewTokens,
    answerRules: spec.answerRules,
    ...(documentFrequencies && { documentFrequencies: documentFrequencies.frequencies }),
    decodeImage,
    onCall: (use) => wrap.call(signal, use),
    memoryBudget,
    signal,
    ...(onPrepared && { onProgress: onPrepared }),
  });
  return { ...prepared, scored: { ...prepared.scored, phase: skipPhase(spec.strategy) } };
}

/**
 * Made ready only once the path is found: a search that is stopped before does not pay for it, and what it kept makes room.
 */
function heldOutSamples(
  drive: RunExecution,
  samples: readonly TaskSample[],
  wrap: EvaluatorWrap,
  memoryBudget: number,
  release: () => void,
): HeldOutSamples {
  return {
    sampleIds: idsOf(samples),
    async open() {
      release();
      const { scored, memoryLeft } = await prepare(drive, samples, memoryBudget);
      const { evaluator, dispose } = createEvaluator(scored, {
        independent: drive.spec.exhaustive,
        memoryBudget: memoryLeft,
      });
      return { scorer: wrap.scorer(evaluator), dispose };
    },
  };
}

function openReferences(
  { spec, open }: RunExecution,
  samples: readonly TaskSample[],
  scored: ScoredSamples,
  memoryBudget: number,
) {
  if (!needsReferences(spec.strategy.key)) return null;
  const { model, tokenizer } = open;
  const { eosTokenIds } = model.manifest.generation;
  const task = taskByKey(spec.task);
  const references = samples.map(({ sample }) => referenceTokens(task, sample, tokenizer, eosTokenIds));
  return createReferenceEvaluators({ model, prompts: scored.prompts, references }, memoryBudget);
}

function wrapReferences(
  { likelihood, influence }: ReferenceEvaluators,
  wrap: EvaluatorWrap,
): ReferenceEvaluators {
  return {
    likelihood: wrap.scorer(likelihood),
    influence: (signal) => wrap.call(signal, (yieldDevice) => influence(signal, yieldDevice)),
  };
}
