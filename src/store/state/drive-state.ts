import type { StoreApi } from 'zustand/vanilla';
import type { StreamRequest, Webcam } from '#client/streams/page-streams.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { AnsweredFrame } from '#engine/drive/answered-frame.ts';
import type { DriveFigures } from '#engine/drive/drive-figures.ts';
import type { HumanMark, MarkCounts } from '#engine/drive/human-marks.ts';
import type { DriveStretch, DrivenModel } from '#engine/drive/drive-outcome.ts';
import type { FrameCounts } from '#engine/drive/newest-frame.ts';
import type { Unread } from '#engine/drive/unread.ts';
import type { StreamTopic } from '#engine/streams/stream-source.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import type { Problem } from './problem.ts';

/** A frame in the curves; times in milliseconds. */
export interface DrivePoint {
  readonly index: number;
  readonly first: number;
  readonly second: number;
  readonly same: boolean;
  /** Whether the lanes or the question changed in front of it. */
  readonly changed: boolean;
}

/** The frame in view, with the picture as a file. */
interface ShownFrame {
  readonly frame: AnsweredFrame;
  readonly picture: Blob;
  /** Null until a person has judged the answers. */
  readonly mark: HumanMark | null;
}

/** Topics of the words of the second lane's answers, and of the names in them; null for what is not published. */
export interface Publishing {
  readonly words: string | null;
  readonly names: string | null;
}

/** What one of the two lanes answers with. */
export interface LaneChoice {
  /** The full model, the skip set of the strip, or `blocks`. */
  readonly config: 'full' | 'strip' | 'blocks';
  readonly blocks: SkipSet;
  /** Whether this browser answers while the page works with a server; it must have the same model. */
  readonly inBrowser: boolean;
}

type OpenedSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly share: number | null }
  | {
      readonly kind: 'open';
      readonly label: string;
      readonly remark: string | null;
      /** Seconds of a recording; null for a live stream. */
      readonly seconds: number | null;
      readonly publishes: boolean;
    };

export interface DriveState {
  readonly source: OpenedSource;
  readonly topics: readonly StreamTopic[];
  /** The cameras of this computer, once one of them is open. */
  readonly webcams: readonly Webcam[];
  readonly topic: string | null;
  readonly lanes: readonly [LaneChoice, LaneChoice];
  readonly task: TaskKey;
  readonly hz: number;
  readonly speed: number;
  readonly loop: boolean;
  readonly running: boolean;
  readonly counts: FrameCounts;
  /** Frames that could not be read. */
  readonly broken: Unread;
  /** Parts of a recording that were passed over. */
  readonly damaged: Unread;
  readonly figures: DriveFigures | null;
  readonly points: readonly DrivePoint[];
  readonly shown: ShownFrame | null;
  /** Seconds from the start of a recording to the frame in view. */
  readonly position: number;
  /** Of the frames since the last change of lanes or question, as `figures`. */
  readonly marks: MarkCounts;
  /** What the frames before that change have come to. */
  readonly earlier: readonly DriveStretch[];
  /** The model that answers; null before the first drive. */
  readonly driven: DrivenModel | null;
  /** Seconds from the start of the drive to the last answered frame. */
  readonly seconds: number;
  /** Frames of the recording; null while nothing is recorded. */
  readonly recorded: number | null;
  /** A recording that was ended, to be downloaded. */
  readonly recording: Blob | null;
  /** The topics on which answers are published; null while none are. */
  readonly publishing: Publishing;
  readonly problem: Problem | null;

  open(request: StreamRequest): Promise<void>;
  /** Opens the pictures of the calibration set in use; nothing without one. */
  openSet(): Promise<void>;
  close(): void;
  chooseTopic(name: string): void;
  /** Takes effect with the next frame, as the skip set of the strip does. */
  chooseLane(lane: 0 | 1, choice: Partial<LaneChoice>): void;
  setTask(task: TaskKey): void;
  setHz(hz: number): void;
  setSpeed(speed: number): void;
  setLoop(loop: boolean): void;
  seek(seconds: number): void;
  start(): Promise<void>;
  stop(): void;
  /** Judges the answers to the frame in view; a second judgement replaces the first. */
  mark(mark: HumanMark): void;
  /** Begins or ends a recording, which also ends with its source or topic, because it names them. */
  setRecording(on: boolean): Promise<void>;
  /** Publishes on a topic from the next frame on; nothing more for null. */
  setPublishing(kind: keyof Publishing, topic: string | null): void;
  dismissProblem(): void;
}

export type DriveStore = StoreApi<DriveState>;

export interface DriveSlice {
  /** The state of the live view; null until it is opened. */
  readonly drive: DriveStore | null;
  readonly driveProblem: Problem | null;
  openDrive(): Promise<void>;
}
