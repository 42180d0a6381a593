import { errorMessage, SkipscopeError } from '#engine/base/errors.ts';
import { nll } from '#engine/metrics/metrics.ts';
import { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import { RunRecorder } from '#engine/search/run-recorder.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { searchMetric } from '#engine/search/search-spec.ts';
import { CANCEL_RUN, SUSPEND_RUN } from '#engine/search/stop-reason.ts';
import type { SearchRun } from './search-run.ts';
import { confirmPoints } from './confirm-points.ts';
import { DEFAULT_ROWS, planPasses } from './group-plan.ts';
import { SearchContext } from './search-context.ts';
import { ALGORITHMS } from './strategies.ts';

/**
 * Executes a search until it is done, or until `signal` pauses or cancels it, and returns the state of its journal.
 * Called again with the same journal it resumes the run, also after a kill, and ends with the state that an
 * uninterrupted run has (times apart). A finished or cancelled run is returned as it is.
 *
 * Throws `SkipscopeError('invalid-input')` for a spec that does not fit the model, `SkipscopeError('invalid-journal')`
 * for the journal of another run, and the evaluator's errors, after noting them in the journal; such a run can be
 * resumed too.
 */
export async function runSearch(run: SearchRun): Promise<RunState> {
  requireFitting(run);
  const { spec, evaluator, journal, sampleIds, heldOut, environment } = run;
  const signal = run.signal ?? new AbortController().signal;
  const recorder = await RunRecorder.open(
    journal,
    {
      spec,
      samples: sampleIds,
      heldOut: heldOut?.sampleIds ?? [],
      blocks: evaluator.blocks,
      ...(environment && { environment }),
    },
    run.onEvent ?? (() => undefined),
    run.now ?? Date.now,
  );
  if (recorder.finished) return recorder.state;
  const context = createContext(run, recorder, signal);
  try {
    const reason = await ALGORITHMS[spec.strategy.key](context);
    await confirmPoints(context, heldOut ?? null, signal);
    await recorder.record({ type: 'done', reason });
  } catch (error) {
    if (!signal.aborted) {
      // The journal itself may have failed: the first error is the one to report.
      await recorder.record({ type: 'failed', ...failure(error) }).catch(() => undefined);
      throw error;
    }
    if (signal.reason !== SUSPEND_RUN)
      await recorder.record({ type: signal.reason === CANCEL_RUN ? 'cancelled' : 'paused' });
  }
  return recorder.state;
}

function createContext(run: SearchRun, recorder: RunRecorder, signal: AbortSignal): SearchContext {
  const { spec, evaluator, sampleIds, references } = run;
  const { range } = searchMetric(spec);
  const likelihood = references?.likelihood;
  return new SearchContext({
    spec,
    blocks: evaluator.blocks,
    recorder,
    clock: evaluator,
    evaluator: new JournalledEvaluator(evaluator, recorder, {
      objective: 'metric',
      ranges: sampleIds.map((_, sample) => run.scoreRange?.(sample) ?? range),
      earlier: spec.exhaustive ? null : (run.earlier ?? null),
      signal,
    }),
    likelihood: likelihood
      ? new JournalledEvaluator(likelihood, recorder, {
          objective: 'nll',
          ranges: sampleIds.map(() => nll.range),
          earlier: null,
          signal,
        })
      : null,
    influence: references?.influence ?? null,
    plan: planPasses(run.rows ?? DEFAULT_ROWS, {
      answerTokens: spec.maxNewTokens,
      samples: sampleIds.length,
      exhaustive: spec.exhaustive,
      parallelRows: run.parallelRows ?? false,
    }),
    signal,
  });
}

function failure(error: unknown): { readonly message: string; readonly remedy: string } {
  return {
    message: errorMessage(error),
    remedy: error instanceof SkipscopeError ? error.remedy : 'Resume the run; what is finished is kept.',
  };
}

function requireFitting({ spec, evaluator, sampleIds }: SearchRun): void {
  if (sampleIds.length === 0 || sampleIds.length !== evaluator.samples) {
    throw new SkipscopeError(
      'invalid-input',
      `The search was given ${sampleIds.length} samples for an evaluator of ${evaluator.samples}.`,
      'Choose a calibration set with at least one sample for this task.',
    );
  }
  const outside = spec.protect.filter((block) => block >= evaluator.blocks);
  if (outside.length === 0) return;
  throw new SkipscopeError(
    'invalid-input',
    `Protected block ${outside.join(', ')} is not in the model, whose blocks are 0 to ${evaluator.blocks - 1}.`,
    'Protect blocks of this model only.',
  );
}
