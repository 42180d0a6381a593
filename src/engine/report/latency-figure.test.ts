import { expect, it } from 'vitest';
import type { RunRuntime } from '#engine/search/run-environment.ts';
import type { Timing } from '#engine/search/run-state.ts';
import { fullLatency, latencyOf } from './latency-figure.ts';

const runtime = (provider: string): RunRuntime => ({
  provider,
  version: '1',
  threads: 1,
  adapter: 'any',
  software: false,
  arithmetic: 'float32',
  weights: 'float',
});
const timing = (block: number, fullMs: number, measuredOn: RunRuntime | null): Timing => {
  const latency = (total: number) => ({ prefill: total / 2, perToken: 1, total });
  return { skip: [block], full: [latency(fullMs)], skipped: [latency(fullMs / 2)], measuredOn };
};

it('the full model has one time where all timed it on one device', () => {
  const timings = [timing(1, 10, runtime('cpu')), timing(2, 20, runtime('cpu'))];
  expect(fullLatency(timings)).toMatchObject({ ms: { median: 15 }, turns: 2 });
  expect(fullLatency([timing(1, 10, null)])).toMatchObject({ ms: { median: 10 } });
});

it('the full model has none where they timed it on several, and each skip set keeps its ratio', () => {
  const timings = [timing(1, 10, runtime('wasm')), timing(2, 2, runtime('cuda'))];
  expect(fullLatency(timings)).toBeNull();
  expect(timings.map(({ skip }) => latencyOf(skip, timings)?.ratio?.median)).toEqual([0.5, 0.5]);
});
