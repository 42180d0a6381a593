import type { Clock } from '#engine/base/clock.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import type { PictureReader } from '#engine/camera/picture-reader.ts';
import type { MessageSink } from '#engine/streams/stream-source.ts';
import { agreement } from '#engine/tasks/agreement.ts';
import type { AnsweredFrame } from './answered-frame.ts';
import type { DriveSettings } from './drive-settings.ts';
import type { FrameOpener, LaneAnswer, OpenFrame } from './lane.ts';
import { type FrameCounts, NewestFrame, type TakenFrame } from './newest-frame.ts';

/** What a drive tells while it runs. */
interface DriveEvents {
  /** Waited for before the next frame is taken. */
  readonly onAnswered: (frame: AnsweredFrame, counts: FrameCounts) => Promise<void>;
  /** A frame that could not be used, and why; it counts as used. */
  readonly onBroken: (error: SkipscopeError, counts: FrameCounts) => void;
}

export interface Drive extends DriveEvents {
  /** Gives messages to the sink until the stream has ended or the signal is aborted. */
  readonly play: (sink: MessageSink, signal: AbortSignal) => Promise<void>;
  readonly readPicture: PictureReader;
  readonly openFrame: FrameOpener;
  /** Asked anew for every frame. */
  readonly settings: () => DriveSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ends after so many answered frames; without it, with the stream. */
  readonly mostFrames?: number;
}

/**
 * Answers the frames of a stream in both lanes, at most `settings.hz` in a second: always the newest frame, and never one that is
 * older than the interval between two. Ends with the stream, or when the signal is aborted, which is no error. Throws what `play`
 * and `openFrame` throw, and `SkipscopeError('unsupported')` for pictures that are not read.
 */
export async function runDrive(drive: Drive): Promise<FrameCounts> {
  const { clock, signal, mostFrames = Infinity } = drive;
  const frames = new NewestFrame(clock);
  const stopping = new AbortController();
  const stopped = AbortSignal.any([signal, stopping.signal]);
  const playing = drive
    .play((message) => {
      frames.offer(message);
    }, stopped)
    .finally(() => {
      frames.end();
    });
  // Awaited below; until then a failure is no unhandled one.
  playing.catch(() => undefined);
  try {
    await answerFrames(drive, frames, mostFrames);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stopping.abort();
  }
  await playing;
  return frames.counts;
}

async function answerFrames(drive: Drive, frames: NewestFrame, mostFrames: number): Promise<void> {
  const { clock, signal } = drive;
  let dueMs = clock.now();
  for (let index = 0; index < mostFrames;) {
    await clock.wait(Math.max(0, dueMs - clock.now()), signal);
    const intervalMs = 1000 / drive.settings().hz;
    const frame = await frames.take(intervalMs, signal);
    if (frame === null) return;
    dueMs = clock.now() + intervalMs;
    if (await answerFrame(drive, frame, index, frames)) index++;
  }
}

/** Resolves to false for a broken frame. */
async function answerFrame(
  drive: Drive,
  frame: TakenFrame,
  index: number,
  frames: NewestFrame,
): Promise<boolean> {
  const { clock, signal } = drive;
  const settings = drive.settings();
  const takenMs = clock.now();
  const opened = await openedFrame(drive, frame, frames);
  if (opened === null) return false;
  const { picture, open } = opened;
  const answers = await bothAnswers(open, settings, index, signal);
  const answered: AnsweredFrame = {
    index,
    time: frame.message.time,
    picture,
    settings,
    answers,
    ageMs: { taken: takenMs - frame.arrivedMs, answered: clock.now() - frame.arrivedMs },
    same: agreement(answers[0].answer, answers[1].answer).same,
  };
  await drive.onAnswered(answered, frames.counts);
  return true;
}

/** The picture of a frame, seen by the model; null when it is broken. */
async function openedFrame(
  { readPicture, openFrame, onBroken, signal }: Drive,
  { message }: TakenFrame,
  frames: NewestFrame,
): Promise<{ readonly picture: CameraPicture; readonly open: OpenFrame } | null> {
  try {
    const picture = readPicture(message.data);
    return { picture, open: await openFrame(picture, signal) };
  } catch (error) {
    if (!(error instanceof SkipscopeError) || error.code !== 'invalid-input') throw error;
    onBroken(error, frames.counts);
    return null;
  }
}

/** The lanes take turns in going first, so that neither has the warmer machine. */
async function bothAnswers(
  open: OpenFrame,
  { lanes, question }: DriveSettings,
  index: number,
  signal: AbortSignal,
): Promise<readonly [LaneAnswer, LaneAnswer]> {
  const [first, second] = lanes;
  if (index % 2 === 0) {
    const answer = await open.answer(first, question, signal);
    return [answer, await open.answer(second, question, signal)];
  }
  const answer = await open.answer(second, question, signal);
  return [await open.answer(first, question, signal), answer];
}
