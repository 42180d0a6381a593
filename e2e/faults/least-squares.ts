/** A point of a line that is fitted. */
export interface Sample {
  readonly x: number;
  readonly y: number;
}

/** The slope of the straight line that fits the samples best (least squares). */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean((sample) => sample.x), mean((sample) => sample.y)];
  const spread = samples.reduce((sum, sample) => sum + (sample.x - x) ** 2, 0);
  return samples.reduce((sum, sample) => sum + (sample.x - x) * (sample.y - y), 0) / spread;
}
