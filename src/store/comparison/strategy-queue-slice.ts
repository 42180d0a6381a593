import type { RunOutcome } from '#service/contract/run-operations.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { keepComparison, recallComparison } from '#store/memory/kept-comparison.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { isResumable, isSearching, requireArrived } from '#store/runs/resumable-runs.ts';
import { problemOf } from '#store/state/problem.ts';
import { openSet } from '#store/calibration/calibration-slice.ts';
import { specOf } from '#store/search/search-settings.ts';
import type { StrategyQueueSlice } from '#store/state/comparison-state.ts';
import { sameRun } from '#engine/search/same-question.ts';
import { isFinished } from './comparable-runs.ts';

/** Whether a run can be resumed, or followed because a server executes it. */
function canGoOn(run: RunOfBackend, owner: string): boolean {
  return isResumable(run) || (isUnderWay(run) && run.owner === owner);
}

/**
 * Resumes an unfinished run of the same spec, or starts one. The run before it stays in view meanwhile: to draw its charts anew costs
 * more than to change them. Throws what `requireArrived` throws.
 */
async function followStrategy(
  context: SliceContext,
  spec: SearchSpec,
  isFirst: boolean,
): Promise<RunOutcome | null> {
  const { get, backends, follower } = context;
  const begun = (get().runs ?? []).find(
    (run) => run.backend === backends.current && canGoOn(run, get().owner) && sameRun(run.spec, spec),
  );
  if (begun) requireArrived(get(), begun.id);
  return begun ? follower.resume(begun.id, !isFirst) : follower.start(spec, !isFirst);
}

/** Runs specs one after the other; resolves to false when one failed, or was paused by itself: there is more to do then. */
async function runEach(
  context: SliceContext,
  specs: readonly SearchSpec[],
  isStopped: () => boolean,
): Promise<boolean> {
  const { set, get } = context;
  let isFirst = true;
  for (const [done, spec] of specs.entries()) {
    if (isFinished(spec, get().runs)) continue;
    if (isStopped()) break;
    set({ queue: { total: specs.length, done, current: spec.strategy } });
    const outcome = await followStrategy(context, spec, isFirst);
    isFirst = false;
    await get().loadComparison();
    if (outcome === null || (outcome === 'paused' && !isStopped())) return false;
    if (outcome !== 'done') break;
  }
  return true;
}

export function createStrategyQueueSlice(context: SliceContext): StrategyQueueSlice {
  const { set, get, memory } = context;
  let stopped = false;
  let left = false;

  const keep = (specs: readonly SearchSpec[] | null) => {
    keepComparison(memory, specs);
    set({ keptComparison: specs });
  };

  const run = async (readSpecs: () => readonly SearchSpec[]) => {
    if (isSearching(get())) return;
    [stopped, left] = [false, false];
    try {
      const specs = readSpecs();
      keep(specs);
      // A comparison that failed or was paused, or that the page has left, is kept, as it may be resumed once the cause is removed, or the page
      // is back. One that was stopped or is finished is forgotten.
      if ((await runEach(context, specs, () => stopped || left)) && !left) keep(null);
    } catch (error) {
      set({ searchProblem: problemOf(error) });
    } finally {
      set({ queue: null });
    }
    await get().loadComparison();
  };

  const runSpecs = async (specs: readonly SearchSpec[]) => {
    const [first] = specs;
    if (!first) return;
    await openSet(context, first.calibration.id);
    await run(() => specs);
  };

  return {
    queue: null,
    keptComparison: recallComparison(memory),

    runStrategies: (choices) =>
      run(() => {
        const state = get();
        return choices.map((strategy) => specOf({ ...state, settings: { ...state.settings, strategy } }));
      }),

    runSpecs,

    resumeComparison: () => runSpecs(get().keptComparison ?? []),

    forgetComparison: () => {
      keep(null);
    },

    leaveComparison: () => {
      left = true;
    },

    stopStrategies: async () => {
      stopped = true;
      await get().pauseSearch();
    },
  };
}
