import { generate, type DecodeLatency } from '#engine/inference/generate.ts';
import type { Latency } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/search/skip-set.ts';
import type { ScoredSamples } from './scored-samples.ts';

const TIMED_RUNS = 3;

/** Medians over a few runs of the first sample at batch size 1; one more run before them warms caches and kernels up. */
export async function measureLatency(
  { model, prompts, maxNewTokens }: ScoredSamples,
  skip: SkipSet,
  signal: AbortSignal,
): Promise<Latency> {
  const [prompt] = prompts;
  if (!prompt) return { prefill: 0, perToken: 0, total: 0 };
  const runs: DecodeLatency[] = [];
  for (let run = 0; run <= TIMED_RUNS; run++) {
    const { latency } = await generate(model, prompt, { skip, maxNewTokens, signal });
    if (run > 0) runs.push(latency);
  }
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
