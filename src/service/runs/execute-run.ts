import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import { createReferenceEvaluators } from '#engine/evaluation/create-evaluator.ts';
import { defaultMemoryBudget } from '#engine/evaluation/memory-budget.ts';
import { TIMED_SAMPLES } from '#engine/evaluation/measure-latency.ts';
import { measureRows } from '#engine/evaluation/measure-rows.ts';
import { type ReferenceSamples, referenceTokens } from '#engine/evaluation/reference-samples.ts';
import { type ScoredSamples, longestRow } from '#engine/evaluation/scored-samples.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import { EarlierOutcomes } from '#engine/search/earlier-outcomes.ts';
import type { ReferenceEvaluators } from '#engine/search/evaluator.ts';
import { foldInTurns } from '#engine/search/fold-run.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import type { HeldOutSamples } from '#engine/strategies/search-run.ts';
import { needsReferences, scoresReferences } from '#engine/search/strategy-catalogue.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import type { PassLimits } from '#service/ports/engine-host.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { BARE_WRAP, type EvaluatorWrap } from './evaluator-wrap.ts';
import type { EvaluatingDevices } from './evaluated-samples.ts';
import { openRunEvaluator } from './run-evaluator.ts';
import { requireMatch, requireReferences, requireTable } from './run-match.ts';
import { type ScoredCalibration, scoreCalibration } from './score-calibration.ts';
import { APP_VERSION } from '#engine/base/app-version.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import { isGpu } from '#engine/runtime/is-gpu.ts';

/** A run with everything that its execution needs. */
export interface RunExecution extends PassLimits {
  readonly spec: SearchSpec;
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly journal: RunJournal;
  /** The table that the spec names; absent when the spec names none. */
  readonly documentFrequencies?: DocumentFrequencyTable;
  readonly decodeImage: ImageDecoder;
  /** Aborting the signal pauses the run; with the reason `CANCEL_RUN` the run is cancelled. */
  readonly signal: AbortSignal;
  /** Called for every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** Called as pictures are prepared, before the first evaluation and before the held-out samples are scored. */
  readonly onPrepared?: (done: number, total: number) => void;
  /** Paths of the model and the data as a person wrote them on the command line. */
  readonly paths?: RunEnvironment['paths'];
  /** Origins of the model and the data of a run that a page has started. */
  readonly origins?: RunEnvironment['origins'];
  /** Journals of other runs, whose evaluations are not made again. */
  readonly earlier?: readonly (readonly RunEvent[])[];
  /** Lets an exhaustive search start from what is kept of a parent, too: the same values for less work. */
  readonly reuse?: boolean;
  readonly wrap?: EvaluatorWrap;
  /** Devices beside the one that `open` is on, which answer for it. */
  readonly workers?: WorkerPool;
}

/**
 * Starts or resumes a search and returns the state of its journal. Throws `SkipscopeError('invalid-input')` when the spec is for
 * another model, calibration set or table, and as `selectSamples`, `scoreCalibration` and `runSearch` do. Rejects with the reason
 * of `signal` when it is aborted while pictures are prepared.
 */
export async function executeRun(run: RunExecution): Promise<RunState> {
  const { spec, open, source, signal, wrap = BARE_WRAP } = run;
  requireMatch(spec, open, source);
  requireTable(spec, run.documentFrequencies);
  requireReferences(spec);
  const task = taskByKey(spec.task);
  const { calibration: samples, heldOut } = selectSamples(source.set, task, spec.sampling);
  const budget = run.memoryBudget ?? defaultMemoryBudget(open.model);
  const references = await tokensOfReferences(run, samples);
  const before = await earlierEnvironment(run);
  const { scored, scorer, memoryLeft, logitNoise } = await prepare(run, samples, budget, before?.logitNoise);
  const sampleIds = idsOf(samples);
  // The shares are fixed, so that a resumed run keeps the same tensors as an uninterrupted one.
  const asksReferences = needsReferences(spec.strategy.key);
  const memoryBudget = asksReferences ? memoryLeft / 2 : memoryLeft;
  const { evaluator, dispose } = await openRunEvaluator(
    { source, samples, scored, independent: isIndependent(run), memoryBudget },
    devicesOf(run),
  );
  const evaluators = asksReferences
    ? createReferenceEvaluators({ ...scored, references }, memoryBudget)
    : null;
  const release = async (): Promise<void> => {
    await dispose();
    evaluators?.dispose();
  };
  // What timed answers keep on the device is taken off the budget of each preparation, and is there but once.
  const heldOutBudget = memoryLeft + open.model.chain.keptBytes(longestRow(scored));
  try {
    const rows = await settleRows(run, scored, memoryLeft, before?.rows);
    const device = open.model.runtime.describe();
    const identity = { spec, samples: sampleIds, heldOut: idsOf(heldOut), blocks: open.model.blocks };
    const environment = environmentOf(open.model, { ...run, rows, logitNoise });
    const earlier = new EarlierOutcomes(identity, environment.runtime, scored.score);
    for (const events of run.earlier ?? []) earlier.add(events);
    return await runSearch({
      spec,
      evaluator,
      journal: run.journal,
      sampleIds,
      environment,
      rows,
      parallelRows: isGpu(device) && !device.software,
      scoreRange: (sample) => scorer.range(sample),
      ...(evaluators && { references: wrapReferences(evaluators, wrap) }),
      ...(heldOut.length > 0 && {
        heldOut: heldOutSamples(run, heldOut, { memoryBudget: heldOutBudget, logitNoise, release }),
      }),
      earlier,
      signal,
      onEvent: run.onEvent,
    });
  } finally {
    await release();
  }
}

/**
 * The environment in which the run was last executed, if that was the same device: what was measured for it then is kept, and
 * so the groups and the near ties that the run began with. Null for another device, and for a run that begins.
 */
async function earlierEnvironment({ open, journal }: RunExecution): Promise<RunEnvironment | null> {
  const { environments } = await foldInTurns(await journal.read());
  const before = environments.at(-1);
  const { runtime } = environmentOf(open.model);
  return before && JSON.stringify(before.runtime) === JSON.stringify(runtime) ? before : null;
}

/** The rows of a pass, `before` those that were measured for it. */
async function settleRows(
  { rows = DEFAULT_ROWS, signal, wrap = BARE_WRAP }: RunExecution,
  scored: ScoredSamples,
  memory: number,
  before: number | undefined,
): Promise<number> {
  if (rows !== 'auto') return rows;
  return before ?? wrap.call(signal, () => measureRows(scored, memory, signal));
}

function devicesOf({ wrap = BARE_WRAP, workers, signal, onPrepared }: RunExecution): EvaluatingDevices {
  return {
    wrap,
    signal,
    ...(workers && { workers }),
    ...(onPrepared && { onPrepared }),
  };
}

function isIndependent({ spec, reuse = false }: RunExecution): boolean {
  return spec.exhaustive && !reuse;
}

function idsOf(samples: readonly TaskSample[]): readonly string[] {
  return samples.map(({ sample }) => sample.id);
}

async function prepare(
  run: RunExecution,
  samples: readonly TaskSample[],
  memoryBudget: number,
  logitNoise: number | undefined,
): Promise<ScoredCalibration> {
  const { spec, open, source, documentFrequencies, decodeImage, signal, onPrepared, wrap = BARE_WRAP } = run;
  const takesTimesOnly = run.workers?.ownDevice === false && !needsReferences(spec.strategy.key);
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
    ...(takesTimesOnly && { encodedPictures: TIMED_SAMPLES }),
    ...(logitNoise !== undefined && { logitNoise }),
    signal,
    ...(onPrepared && { onProgress: onPrepared }),
  });
  return { ...prepared, scored: { ...prepared.scored, phase: skipPhase(spec.strategy) } };
}

/**
 * The held-out samples. Their pictures are prepared once the path is found, so that a search that is stopped earlier does not
 * prepare them; `release` frees the memory of the search first.
 */
function heldOutSamples(
  run: RunExecution,
  samples: readonly TaskSample[],
  search: {
    readonly memoryBudget: number;
    readonly logitNoise: number;
    readonly release: () => Promise<void>;
  },
): HeldOutSamples {
  return {
    sampleIds: idsOf(samples),
    async open() {
      await search.release();
      const { memoryBudget, logitNoise } = search;
      const { scored, memoryLeft } = await prepare(run, samples, memoryBudget, logitNoise);
      const { source } = run;
      const { evaluator, dispose } = await openRunEvaluator(
        { source, samples, scored, independent: isIndependent(run), memoryBudget: memoryLeft },
        devicesOf(run),
      );
      return { scorer: evaluator, dispose };
    },
  };
}

/** Made before the pictures, so that a model whose references cannot be scored is found at once. */
async function tokensOfReferences(
  { spec, open, signal }: RunExecution,
  samples: readonly TaskSample[],
): Promise<ReferenceSamples['references']> {
  if (!scoresReferences(spec.strategy.key)) return [];
  const { model, tokenizer } = open;
  const { eosTokenIds } = model.manifest.generation;
  const { prompt } = spec;
  return referenceTokens({ task: taskByKey(spec.task), samples, prompt, tokenizer, eosTokenIds, signal });
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

/** The model, the runtime and the inputs of a run, as its journal records them. */
function environmentOf(
  { manifest, runtime, dialect }: BlockModel,
  { paths, origins, rows, logitNoise }: Omit<RunEnvironment, 'app' | 'model' | 'runtime'> = {},
): RunEnvironment {
  const { provider, version, threads, adapter, software, arithmetic, weights } = reportRuntime(
    runtime.describe(),
    dialect,
  );
  return {
    app: APP_VERSION,
    model: { ...manifest.source, dtype: manifest.dtype },
    runtime: { provider, version, threads, adapter, software, arithmetic, weights },
    ...(rows !== undefined && { rows }),
    ...(logitNoise !== undefined && { logitNoise }),
    ...(paths && { paths }),
    ...(origins && { origins }),
  };
}
