import type { PathPoint } from '#engine/search/run-state.ts';

/** The stages of an answer, in their order. */
export type LatencyPart = 'vision' | 'prompt' | 'tokens';

/** Milliseconds, each stage from where the one before ends. */
export interface LatencyParts {
  /** Null where the run does not tell how long a picture is looked at. */
  readonly vision: readonly [number, number] | null;
  readonly prompt: readonly [number, number];
  readonly tokens: readonly [number, number];
  readonly sum: number;
}

/** The time of one sample at a point of a run, stage by stage. */
export function latencyParts({ latency: { vision, prefill, total } }: PathPoint): LatencyParts {
  const seen = vision ?? 0;
  return {
    vision: vision === undefined ? null : [0, seen],
    prompt: [seen, seen + prefill],
    tokens: [seen + prefill, seen + total],
    sum: seen + total,
  };
}
