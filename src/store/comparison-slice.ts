import type { RunSummary, SearchOutcome } from '#client/contract.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import type { AppState, SliceContext } from './app-state.ts';
import { problemOf } from './problem.ts';
import { driveRun } from './run-driver.ts';
import { isResumable } from './runs-slice.ts';
import { specOf } from './search-settings.ts';

/** A finished or unfinished run beside others. */
export interface ComparedRun {
  readonly id: string;
  readonly state: RunState;
}

/** Strategies that are run one after the other. */
export interface StrategyQueue {
  readonly total: number;
  /** Strategies finished, those included that earlier runs had finished. */
  readonly done: number;
  /** The strategy under way. */
  readonly current: StrategyChoice;
}

export interface ComparisonSlice {
  /** Runs that differ in their strategy only, oldest first. */
  readonly compared: readonly ComparedRun[];
  readonly queue: StrategyQueue | null;
  /** Reads the runs that can be compared with the one in view, or with what the settings describe. */
  loadComparison(): Promise<void>;
  /** Runs each strategy with the settings of the form, or goes on with it; those that are finished are left out. */
  runStrategies(choices: readonly StrategyChoice[]): Promise<void>;
  /** Pauses the strategy under way and forgets those behind it. */
  stopStrategies(): Promise<void>;
}

/** Everything of a spec but how blocks are chosen: runs with equal keys can be drawn into one chart. */
export function comparisonKey(spec: SearchSpec): string {
  const { task, sampling, prompt, maxNewTokens, model, calibration, answerRules, documentFrequencies } = spec;
  const scoring = [answerRules, documentFrequencies?.hash ?? null];
  return JSON.stringify([task, sampling, prompt, maxNewTokens, model.hash, calibration.id, scoring]);
}

/** Whether two specs ask for the same run, whatever their files are called. */
function sameRun(a: SearchSpec, b: SearchSpec): boolean {
  const choice = ({ strategy, alpha, maxBlocks, protect, exhaustive, explore }: SearchSpec) =>
    JSON.stringify([strategy, alpha, maxBlocks, protect, exhaustive, explore]);
  return comparisonKey(a) === comparisonKey(b) && choice(a) === choice(b);
}

/** What runs are compared with; null before there is a model and a calibration set. */
export function referenceSpec(state: AppState): SearchSpec | null {
  const shown = state.run?.state.spec;
  if (shown) return shown;
  try {
    return specOf(state);
  } catch {
    // No model or calibration set yet: nothing can be compared.
    return null;
  }
}

/** Of runs with one spec one is enough: the newest that is finished, or else the newest. `runs` are newest first. */
function oneOfEach(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter((run) => {
    const twins = runs.filter(({ spec }) => sameRun(spec, run.spec));
    return run === (twins.find(({ status }) => status === 'done') ?? twins[0]);
  });
}

/** Goes on with an unfinished run of the same spec, or starts one. */
function driveStrategy(context: SliceContext, spec: SearchSpec): Promise<SearchOutcome | null> {
  const { get, client } = context;
  const begun = (get().runs ?? []).find((run) => isResumable(run) && sameRun(run.spec, spec));
  return begun
    ? driveRun(context, begun.id, (id, callbacks) => client.resumeSearch(id, callbacks))
    : driveRun(context, crypto.randomUUID(), (id, callbacks) => client.startSearch(id, spec, callbacks));
}

export function createComparisonSlice(context: SliceContext): ComparisonSlice {
  const { set, get, client } = context;

  let calls = 0;
  let stopped = false;

  const loadComparison = async () => {
    const call = ++calls;
    const reference = referenceSpec(get());
    if (!reference) {
      set({ compared: [] });
      return;
    }
    const key = comparisonKey(reference);
    const alike = (get().runs ?? []).filter(({ spec }) => comparisonKey(spec) === key);
    try {
      const compared = await Promise.all(
        oneOfEach(alike).map(async ({ id }) => ({ id, state: foldEvents(await client.runEvents(id)) })),
      );
      // What was asked for later may have been read sooner.
      if (call !== calls) return;
      set({ compared: compared.filter(({ state }) => state.baseline !== null).reverse() });
    } catch (error) {
      set({ searchProblem: problemOf(error) });
    }
  };

  const isFinished = (spec: SearchSpec): boolean =>
    (get().runs ?? []).some((run) => run.status === 'done' && sameRun(run.spec, spec));

  return {
    compared: [],
    queue: null,
    loadComparison,

    runStrategies: async (choices) => {
      if (get().liveRunId !== null || get().queue !== null) return;
      stopped = false;
      try {
        const specs = choices.map((strategy) => ({ ...specOf(get()), strategy }));
        for (const [done, spec] of specs.entries()) {
          if (isFinished(spec)) continue;
          if (stopped) break;
          set({ queue: { total: specs.length, done, current: spec.strategy } });
          const outcome = await driveStrategy(context, spec);
          await loadComparison();
          if (outcome !== 'done') break;
        }
      } catch (error) {
        set({ searchProblem: problemOf(error) });
      } finally {
        set({ queue: null });
      }
      await loadComparison();
    },

    stopStrategies: async () => {
      stopped = true;
      await get().pauseSearch();
    },
  };
}
