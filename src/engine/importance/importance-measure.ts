import type { Interval } from '#engine/statistics/interval.ts';
import type { ScoredAnswers } from './answers-without-blocks.ts';
import type { SampleReading } from './sample-reading.ts';

export const IMPORTANCE_KEYS = [
  'metric-drop',
  'likelihood-drop',
  'kl-divergence',
  'block-influence',
  'block-influence-picture',
  'block-influence-text',
  'angular-distance',
] as const;
export type ImportanceKey = (typeof IMPORTANCE_KEYS)[number];

/** The importance of one block by one measure, in the measure's unit. */
export interface BlockValue {
  readonly value: number;
  /** 95 % interval for the chance in the choice of samples; null where a measure has none, or one sample has no spread. */
  readonly interval: Interval | null;
}

/** What a measure is made of: which work a scan has to do for it. */
type ImportanceSource = 'answers' | 'likelihoods' | 'first-tokens' | 'streams';

/** What a scan has found out about all samples. */
export interface ImportanceScan {
  readonly blocks: number;
  /** By sample. Each has what the measures asked for. */
  readonly readings: readonly SampleReading[];
  /** Null unless a measure needs answers. */
  readonly answers: ScoredAnswers | null;
}

/** A measure of how much a decoder block matters, taken of each block alone. */
export interface ImportanceMeasure {
  readonly key: ImportanceKey;
  /** The name for a person: "Block Influence". */
  readonly label: string;
  /** The unit of the values, as a person reads it; null for a number without one. */
  readonly unit: string | null;
  /** What the value 0 says of a block. */
  readonly zero: string;
  /** What higher values say of a block. */
  readonly higher: string;
  /** Publication and equation. */
  readonly citation: string;
  readonly needs: ImportanceSource;
  /** Values by block; null for a block that could not be measured, which is not the same as 0. `seed` is that of the bootstrap. */
  valuesOf(scan: ImportanceScan, seed: number): readonly (BlockValue | null)[];
}
