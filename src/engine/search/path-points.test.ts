import { describe, expect, it } from 'vitest';

import { foldEvents } from './fold-run.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunEvent } from './run-event.ts';
import type { PathPoint } from './run-state.ts';
import { createSearchSpec } from './search-spec.ts';
import { measuredAlike, stretchesOf } from './path-points.ts';

const BROWSER = environment('wasm', 'WebAssembly');
const SERVER = environment('cpu', 'AMD EPYC');

function environment(provider: string, adapter: string): RunEnvironment {
  return {
    app: '1.0.0',
    model: { checkpoint: 'demo', revision: null, dtype: 'fp32' },
    runtime: {
      provider,
      version: '1.23.0',
      threads: 2,
      adapter,
      software: false,
      arithmetic: 'fp32',
      weights: 'fp32',
    },
  };
}

const spec = createSearchSpec({
  task: 'single-object',
  model: { name: 'm', hash: 'h' },
  calibration: { name: 'c', id: 'i' },
});

function latency(total: number): { prefill: number; perToken: number; total: number } {
  return { prefill: 1, perToken: 1, total };
}

function resumed(on: RunEnvironment): RunEvent {
  return { type: 'resumed', at: 0, environment: on };
}

function step(at: number, total: number): RunEvent {
  const skip = Array.from({ length: at }, (_, block) => block);
  const change = { removed: [at - 1], restored: [], value: 0.5, sparsity: at / 10, skip };
  return { type: 'step', at: 0, step: at, ...change, latency: latency(total) };
}

/** Points of a run whose full model took 100 ms in the browser. */
function pointsOf(events: readonly RunEvent[]): readonly PathPoint[] {
  const { baseline, path } = foldEvents([
    { type: 'started', at: 0, spec, samples: ['a'], heldOut: [], blocks: 10, environment: BROWSER },
    { type: 'baseline', at: 0, value: 0.5, latency: latency(100) },
    ...events,
  ]);
  return baseline ? [baseline, ...path] : [];
}

function alike(points: readonly PathPoint[]): readonly boolean[] {
  const [full] = points;
  return full ? points.map((point) => measuredAlike(full, point)) : [];
}

describe('measuredAlike', () => {
  it('tells the points that were measured elsewhere than the full model', () => {
    const points = pointsOf([step(1, 80), resumed(SERVER), step(2, 10), resumed(BROWSER), step(3, 50)]);
    expect(alike(points)).toEqual([true, true, false, true]);
  });

  it('goes on where the run was only interrupted, also by a new version of the program', () => {
    expect(alike(pointsOf([resumed({ ...BROWSER, app: '1.1.0' }), step(1, 50)]))).toEqual([true, true]);
  });

  it('is there for journals that do not tell what they were measured on', () => {
    const { baseline, path } = foldEvents([
      { type: 'started', at: 0, spec, samples: ['a'], heldOut: [], blocks: 10 },
      { type: 'baseline', at: 0, value: 0.5, latency: latency(100) },
      { type: 'resumed', at: 0 },
      step(1, 50),
    ]);
    expect(baseline && path.map((point) => measuredAlike(baseline, point))).toEqual([true]);
  });
});

describe('stretchesOf', () => {
  it('parts the points where the run went on elsewhere', () => {
    const points = pointsOf([step(1, 80), resumed(SERVER), step(2, 10), resumed(BROWSER), step(3, 50)]);
    expect(stretchesOf(points).map((stretch) => stretch.map((point) => point.step))).toEqual([
      [0, 1],
      [2],
      [3],
    ]);
    expect(stretchesOf([])).toEqual([]);
  });
});
