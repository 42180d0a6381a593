import { type PreparedPrompt, generate } from '#engine/inference/generate.ts';
import type { Latency, LatencyComparison } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type ScoredSamples, decodingOptions, readyPrompts } from './scored-samples.ts';

const TIMED_RUNS = 3;
/** Pairs of runs in a comparison, one run of each model in each pair. */
const TURNS = 7;
/** Times are taken on the first samples, of which the first warms up. */
export const TIMED_SAMPLES = TURNS + 1;
const NONE: Latency = { prefill: 0, perToken: 0, total: 0 };

/** Medians over a few runs of the first sample at batch size 1; one more run before them warms caches and kernels up. */
export async function measureLatency(
  scored: ScoredSamples,
  skip: SkipSet,
  signal: AbortSignal,
): Promise<Latency> {
  const [prompt] = await readyPrompts(scored.prompts.slice(0, 1), signal);
  if (!prompt) return NONE;
  const runs: Latency[] = [];
  for (let run = 0; run <= TIMED_RUNS; run++) {
    const latency = await timeOnce(scored, prompt, skip, signal);
    if (run > 0) runs.push(latency);
  }
  const { visionMs } = scored;
  return { ...(visionMs !== undefined && { vision: visionMs }), ...medianLatency(runs) };
}

/**
 * Times full model and skip set alternately, each pair on the next sample, after one warm-up run of each. A machine
 * that is slow for a while slows both.
 */
export async function compareLatency(
  scored: ScoredSamples,
  skip: SkipSet,
  signal: AbortSignal,
): Promise<LatencyComparison> {
  const prompts = await readyPrompts(scored.prompts.slice(0, TIMED_SAMPLES), signal);
  const full: Latency[] = [];
  const skipped: Latency[] = [];
  for (let turn = 0; turn <= TURNS; turn++) {
    const prompt = prompts[turn % prompts.length];
    if (!prompt) break;
    const pair = [
      await timeOnce(scored, prompt, [], signal),
      await timeOnce(scored, prompt, skip, signal),
    ] as const;
    if (turn === 0) continue;
    full.push(pair[0]);
    skipped.push(pair[1]);
  }
  return { full, skipped };
}

async function timeOnce(
  scored: ScoredSamples,
  prompt: PreparedPrompt,
  skip: SkipSet,
  signal: AbortSignal,
): Promise<Latency> {
  const { latency } = await generate(scored.model, prompt, decodingOptions(scored, skip, signal));
  const { prefill, perToken, total } = latency;
  return { prefill, perToken, total };
}

function medianLatency(runs: readonly Latency[]): Latency {
  return {
    prefill: median(runs.map((run) => run.prefill)),
    perToken: median(runs.map((run) => run.perToken)),
    total: median(runs.map((run) => run.total)),
  };
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
