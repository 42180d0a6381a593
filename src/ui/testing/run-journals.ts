import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipSet } from '#engine/base/skip-set.ts';
import { spec, summary } from '#store/testing/two-backends.ts';
import { happens, type TestPage } from './render-with-store.tsx';

/** Blocks of the model that the journals are about. */
const BLOCKS = 6;

/** Milliseconds of one sample in the full model; every skipped block saves ten. */
const FULL_MS = 100;

export const doneByConstraint: RunEvent = { type: 'done', at: 9, reason: 'constraint' };

function latency(total: number) {
  return { prefill: 1, perToken: 1, total };
}

/** The spec of the test pages with other settings. */
export function specWith(change: Partial<SearchSpec>): SearchSpec {
  return { ...spec, ...change };
}

/** A run that has begun and knows the full model's score. */
export function begun(value = 0.8, change: Partial<SearchSpec> = {}): readonly RunEvent[] {
  return [
    {
      type: 'started',
      at: 1,
      spec: specWith(change),
      samples: ['1', '2'],
      heldOut: [],
      blocks: BLOCKS,
    },
    { type: 'baseline', at: 2, value, latency: latency(FULL_MS) },
  ];
}

/** One step a block, in this order, with the score that the skip set has then. */
export function steps(path: readonly (readonly [block: number, value: number])[]): readonly RunEvent[] {
  return path.map(([block, value], index): RunEvent => {
    const skip = skipSet(path.slice(0, index + 1).map(([removed]) => removed));
    return {
      type: 'step',
      at: 3 + index,
      step: index + 1,
      removed: [block],
      restored: [],
      value,
      sparsity: skip.length / BLOCKS,
      skip: [...skip],
      latency: latency(FULL_MS - 10 * skip.length),
    };
  });
}

/** The candidates of a step, all of them waiting. */
export function openedStep(step: number, skip: readonly number[], candidates: readonly number[]): RunEvent {
  return {
    type: 'evaluation',
    at: 3,
    step,
    kind: 'base',
    objective: 'metric',
    parent: 0,
    skip: [...skip],
    candidates: [...candidates],
    outcomes: [],
    blockTokens: 0,
  };
}

/** A candidate scored on all samples, or given up because it cannot be better than its value. */
export function verdict(type: 'candidate' | 'pruned', step: number, block: number, value: number): RunEvent {
  const about = { at: 4, step, objective: 'metric', parent: 0, block } as const;
  return type === 'candidate' ? { type, ...about, value } : { type, ...about, bound: value, samples: 1 };
}

/** The run goes on, on a device of this name. */
export function resumedOn(adapter: string): RunEvent {
  const environment: RunEnvironment = {
    app: '0.1.0',
    model: { checkpoint: 'tiny', revision: null, dtype: 'fp32' },
    runtime: {
      provider: 'wasm',
      version: '1.30.0',
      threads: 1,
      adapter,
      software: false,
      arithmetic: 'float32',
      weights: 'float',
    },
  };
  return { type: 'resumed', at: 3, environment };
}

/** The times of a skip set in turns with the full model, each `ratio` of the full model's. */
export function timed(skip: readonly number[], ratio: number): RunEvent {
  const turns = [FULL_MS, 2 * FULL_MS, FULL_MS];
  return {
    type: 'timing',
    at: 9,
    skip: [...skip],
    full: turns.map(latency),
    skipped: turns.map((ms) => latency(ms * ratio)),
  };
}

/** What a journal says. */
export function stateOf(...events: readonly (readonly RunEvent[])[]): RunState {
  return foldEvents(events.flat());
}

/** Keeps a run in the browser of the page, as the list of runs knows it from now on. */
export async function keepRun(page: TestPage, id: string, events: readonly RunEvent[]): Promise<void> {
  const state = foldEvents(events);
  const status = state.status === 'idle' ? 'paused' : state.status;
  const known = state.spec ? { spec: state.spec } : {};
  page.browser.journals.set(id, events);
  page.browser.runList = [
    ...page.browser.runList,
    summary(id, { ...known, status, steps: state.path.length, startedAt: page.browser.runList.length + 1 }),
  ];
  await happens(() => page.store.getState().refreshRuns());
}

/** Keeps a run and shows it. */
export async function showRun(page: TestPage, events: readonly RunEvent[], id = 'shown'): Promise<void> {
  await keepRun(page, id, events);
  await happens(() => page.store.getState().openRun(id));
}
