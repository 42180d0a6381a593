import type { DriveFigures } from './drive-figures.ts';
import type { MarkCounts } from './human-marks.ts';
import type { FrameCounts } from './newest-frame.ts';
import type { Unread } from './unread.ts';

/** The model that answers in both lanes. */
export interface DrivenModel {
  readonly name: string;
  /** Hash of its manifest. */
  readonly hash: string;
  readonly blocks: number;
  readonly provider: string;
}

/** The frames between two changes of lanes or question. */
export interface DriveStretch {
  readonly figures: DriveFigures;
  readonly marks: MarkCounts;
}

/** What a drive has come to. */
export interface DriveOutcome {
  /** Name of the stream: its address or file. */
  readonly source: string;
  readonly topic: string;
  /** Type of the topic's messages. */
  readonly type: string;
  readonly model: DrivenModel;
  /** Frames used in a second, at most. */
  readonly rate: number;
  readonly seconds: number;
  readonly counts: FrameCounts;
  /** Frames that could not be read. */
  readonly broken: Unread;
  /** Parts of a recording that were passed over. */
  readonly damaged: Unread;
  /** In the order in which they were driven; empty without an answered frame. */
  readonly stretches: readonly DriveStretch[];
}
