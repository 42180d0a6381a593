import type { TinyModel } from './tiny-model.ts';

/** A line of the table that a campaign ends with: what was done how often, and figures by name. */
export interface Row {
  readonly case: string;
  readonly [figure: string]: string | number;
}

/** What a campaign may use. */
export interface FaultContext {
  /** A folder of its own, which is deleted afterwards. */
  readonly folder: string;
  readonly model: TinyModel;
  /** In [0, 1); the same sequence for the same seed. */
  readonly random: () => number;
  /** The share of the usual number of tries that is made, in (0, 1]. */
  readonly share: number;
  /** Minutes of the soak. */
  readonly minutes: number;
  /** Shows how far the campaign is. */
  progress(text: string): void;
  /** Notes what must not be: the command fails. */
  violation(text: string): void;
}

/** A number of faults of one kind, and what came of them. */
export interface Campaign {
  readonly key: string;
  readonly description: string;
  run(context: FaultContext): Promise<readonly Row[]>;
}

/** How many of `count` tries are made. */
export function tries(count: number, { share }: Pick<FaultContext, 'share'>): number {
  return Math.max(1, Math.round(count * share));
}

/** A whole number from 0 to below `end`. */
export function drawBelow(end: number, { random }: Pick<FaultContext, 'random'>): number {
  return Math.floor(random() * end);
}
