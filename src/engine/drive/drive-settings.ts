import { skipSetKey } from '#engine/base/skip-set.ts';
import type { DriveQuestion, LaneSettings } from './lane.ts';

/** What a drive does with the frames of a stream; a change takes effect with the next frame. */
export interface DriveSettings {
  /** Frames used in a second, at most. */
  readonly hz: number;
  /** The full model first, or whatever the second is compared with. */
  readonly lanes: readonly [LaneSettings, LaneSettings];
  readonly question: DriveQuestion;
}

/** A text that is the same for settings under which answers may be compared. */
export function comparisonKey({ lanes, question }: DriveSettings): string {
  return JSON.stringify([...lanes.map(({ name, skip, at }) => [name, skipSetKey(skip), at]), question]);
}
