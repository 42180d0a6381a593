import type { SkipSet } from '#engine/base/skip-set.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';

/** One of the two configurations that answer the same frames. */
export interface LaneSettings {
  /** Tells it from the other lane. */
  readonly name: string;
  readonly skip: SkipSet;
  /** The machine that answers, as the host calls it; without it, the one that the drive runs on. */
  readonly at?: string;
}

/** What is asked of every frame. */
export interface DriveQuestion {
  readonly prompt: string;
  /** Most tokens of an answer; undefined for the model's own limit. */
  readonly maxNewTokens: number | undefined;
}

/** A lane's answer to one frame; times in milliseconds. */
export interface LaneAnswer {
  readonly answer: string;
  readonly tokens: number;
  readonly latencyMs: {
    readonly vision: number;
    readonly prefill: number;
    readonly perToken: number;
    readonly total: number;
  };
}

/** A frame that is being answered by one lane after the other. What lanes share, such as image features, is computed once. */
export interface OpenFrame {
  answer(lane: LaneSettings, question: DriveQuestion, signal: AbortSignal): Promise<LaneAnswer>;
}

/**
 * How a host has a model look at a frame. Throws `SkipscopeError('invalid-input')` for a picture that is damaged, which is named while
 * the stream goes on.
 */
export type FrameOpener = (picture: CameraPicture, signal: AbortSignal) => Promise<OpenFrame>;
