import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import type { DriveSettings } from './drive-settings.ts';
import type { LaneAnswer } from './lane.ts';

/** A frame with the answers of both lanes. */
export interface AnsweredFrame {
  /** Frames that were answered before it. */
  readonly index: number;
  /** The time of the frame in its stream, in nanoseconds since the epoch. */
  readonly time: bigint;
  readonly picture: CameraPicture;
  readonly settings: DriveSettings;
  /** As `settings.lanes`. */
  readonly answers: readonly [LaneAnswer, LaneAnswer];
  /** Milliseconds from the frame's arrival to when it was taken, and to when both answers were there. */
  readonly ageMs: { readonly taken: number; readonly answered: number };
  /** Whether both answers have the same words. */
  readonly same: boolean;
}
