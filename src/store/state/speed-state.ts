import type { Timing } from '#engine/search/run-state.ts';
import type { Problem } from './problem.ts';

/** The speed of the playground's skip set on the question in view. */
export interface SpeedState {
  /** The question and skip set that it belongs to, as `AnswerState.key`; null while none is measured. */
  readonly key: string | null;
  /** The turn under way, 0 for the one that does not count; null while nothing is measured. */
  readonly turn: number | null;
  readonly timing: Timing | null;
  readonly problem: Problem | null;
}

export interface SpeedSlice {
  readonly speed: SpeedState;
  /** Times the full model and the skip set in view in turns. */
  measureSpeed(): Promise<void>;
}
