import type { DocumentFrequencies } from './document-frequencies.ts';
import type { Measure, ScoreRange } from './measure.ts';

export type MetricKey = 'accuracy' | 'set-precision' | 'set-recall' | 'set-f1' | 'cider';
/** A metric of answers, or another measure with scores. */
export type MeasureKey = MetricKey | 'nll';

/** Scores predictions against the references it was prepared with. */
export interface SampleScorer {
  /** Score of one sample; it does not depend on the other samples' predictions. Never throws on an odd prediction. */
  score(sample: number, prediction: readonly string[]): number;
  /** The range of scores that this sample can reach: inside the metric's range, and often much narrower. */
  range(sample: number): ScoreRange;
}

export interface MetricOptions {
  /** Document frequencies of a larger reference set; by default those of the given references (CIDEr only). */
  readonly documentFrequencies?: DocumentFrequencies;
}

/** A metric that is the mean of bounded per-sample scores. `metric-scorings.ts` computes them. */
export interface Metric extends Measure {
  readonly key: MetricKey;
  /** Figures shown beside it, which never guide a search. */
  readonly secondary?: readonly MetricKey[];
}

/** Computes a metric's scores. */
export interface MetricScoring {
  /** `references[sample]` are the texts a perfect prediction of the sample is compared with. */
  prepare(references: readonly (readonly string[])[], options?: MetricOptions): SampleScorer;
}
