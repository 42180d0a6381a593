import { SkipscopeError } from '#engine/base/errors.ts';
import { comparisonKey, sameRun } from '#engine/search/same-question.ts';
import { type SearchSpec, withReferenceForm } from '#engine/search/search-spec.ts';
import { referenceSpec } from '#store/comparison/comparable-runs.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { resumeObstacle } from '#store/runs/resumable-runs.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import type { BothSides } from '#store/state/duel-state.ts';
import { problemOf } from '#store/state/problem.ts';

/** GM-Skip with either rule for candidates of equal value, all else as in a spec. */
function eitherOrder(spec: SearchSpec): BothSides<SearchSpec> {
  const { strategy } = spec;
  const { seed, eps } = strategy.key === 'gm-skip' ? strategy : { seed: 0, eps: 0 };
  const inOrder = (order: 'forward' | 'reverse'): SearchSpec =>
    withReferenceForm({ ...spec, strategy: { key: 'gm-skip', order, seed, eps } });
  return { a: inOrder('forward'), b: inOrder('reverse') };
}

/** The spec in view, of a run or of the form; without a model that of a recorded run of the task. Null where there is none. */
function specInView(state: AppState): SearchSpec | null {
  const recorded = (state.recordedRuns ?? []).map(({ spec }) => spec);
  const ofTask = recorded.find(({ task }) => task === state.settings.task);
  return referenceSpec(state) ?? ofTask ?? recorded[0] ?? null;
}

/** The id of a finished run of a spec; of one with another limit or budget where there is none. Null for none at all. */
function finishedRun(state: AppState, spec: SearchSpec): string | null {
  const own = (state.runs ?? []).filter(({ status }) => status === 'done');
  const recorded = state.recordedRuns ?? [];
  const all = shownRecording(state) === null ? [...own, ...recorded] : [...recorded, ...own];
  const isAlike = (run: { readonly spec: SearchSpec }) =>
    comparisonKey(run.spec) === comparisonKey(spec) &&
    JSON.stringify(run.spec.strategy) === JSON.stringify(spec.strategy);
  return (all.find((run) => sameRun(run.spec, spec)) ?? all.find(isAlike))?.id ?? null;
}

function finishedRuns(state: AppState, specs: BothSides<SearchSpec>): BothSides<string> | null {
  const [a, b] = [finishedRun(state, specs.a), finishedRun(state, specs.b)];
  return a === null || b === null ? null : { a, b };
}

/** Throws `SkipscopeError('invalid-input')` where the runs can be neither found nor made. */
function requireRunnable(state: AppState, spec: SearchSpec): void {
  const obstacle = resumeObstacle(state, spec);
  if (obstacle === null) return;
  throw new SkipscopeError(
    'invalid-input',
    `Forward and reverse cannot be run now. ${obstacle}`,
    'Load the model, or open a recorded run: those of one task are there without a model.',
  );
}

export function createForwardAndReverse({ set, get }: Pick<SliceContext, 'set' | 'get'>) {
  const open = async () => {
    await Promise.all([get().readRecordedRuns(), get().runs === null ? get().refreshRuns() : null]);
    const spec = specInView(get());
    if (spec === null)
      throw new SkipscopeError(
        'invalid-input',
        'There is no model yet, and no recorded run.',
        'Wait for the model, or load another one.',
      );
    const specs = eitherOrder(spec);
    if (finishedRuns(get(), specs) === null) {
      requireRunnable(get(), spec);
      await get().runSpecs([specs.a, specs.b]);
    }
    const found = finishedRuns(get(), specs);
    // Runs that were stopped or have failed say so themselves.
    if (found) get().pinBoth(found);
  };
  return async (): Promise<void> => {
    set({ duelProblem: null });
    try {
      await open();
    } catch (error) {
      set({ duelProblem: problemOf(error) });
    }
  };
}
