import type { Timing } from '#engine/search/run-state.ts';
import type { Generation } from '#service/contract/model-operations.ts';
import type { Problem } from './problem.ts';

/** The speed of the playground's skip set on the question in view. */
export interface SpeedState {
  /** The question and skip set that it belongs to, as `AnswerState.key`; null while none is measured. */
  readonly key: string | null;
  /** The turn under way, 0 for the one that does not count; null while nothing is measured. */
  readonly turn: number | null;
  /** Null where no block is skipped: there is nothing to compare. */
  readonly timing: Timing | null;
  /** Medians over the turns. */
  readonly medians: MedianTimes | null;
  readonly problem: Problem | null;
}

export interface MedianTimes {
  readonly full: Generation['latencyMs'];
  /** Null where no block is skipped. */
  readonly skipped: Generation['latencyMs'] | null;
}

/** How long each block of a model takes for a prompt. */
interface BlockTimes {
  /** Hash of the model. */
  readonly model: string;
  /** Milliseconds by block, medians over turns of the full model. */
  readonly blocks: readonly (number | null)[];
}

export interface SpeedSlice {
  readonly speed: SpeedState;
  /** The last that were measured; null before. */
  readonly blockTimes: BlockTimes | null;
  /** Times the full model in several turns, and the skip set in view in turns with it. */
  measureSpeed(): Promise<void>;
}
