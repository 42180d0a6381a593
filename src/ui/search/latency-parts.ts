import type { PathPoint } from '#engine/search/run-state.ts';

/** The stages of an answer, in their order. */
export type LatencyPart = 'vision' | 'prefill' | 'tokens';

/** Milliseconds, each stage from where the one before ends. */
export interface LatencyParts {
  /** Null where it is left out. */
  readonly vision: readonly [number, number] | null;
  readonly prefill: readonly [number, number];
  readonly tokens: readonly [number, number];
  readonly sum: number;
}

/** The stages that are drawn of a run: the picture is left out of all points unless each of them tells its time. */
export function partsOf(points: readonly PathPoint[]): readonly LatencyPart[] {
  const known = points.every(({ latency }) => latency.vision !== undefined);
  return known ? ['vision', 'prefill', 'tokens'] : ['prefill', 'tokens'];
}

/** The time of one sample at a point of a run, stage by stage, of the stages that are drawn. */
export function latencyParts(
  { latency: { vision = 0, prefill, total } }: PathPoint,
  parts: readonly LatencyPart[],
): LatencyParts {
  const hasVision = parts.includes('vision');
  const seen = hasVision ? vision : 0;
  return {
    vision: hasVision ? [0, seen] : null,
    prefill: [seen, seen + prefill],
    tokens: [seen + prefill, seen + total],
    sum: seen + total,
  };
}
