import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { SYSTEM_CLOCK } from '#engine/base/clock.ts';
import { answerNames, answerText } from '#engine/drive/answer-messages.ts';
import type { AnsweredFrame } from '#engine/drive/answered-frame.ts';
import { FigureCollector, WINDOW } from '#engine/drive/drive-figures.ts';
import type { DriveSettings } from '#engine/drive/drive-settings.ts';
import type { FrameOpener } from '#engine/drive/lane.ts';
import { NO_MARKS, counted } from '#engine/drive/human-marks.ts';
import type { FrameCounts } from '#engine/drive/newest-frame.ts';
import { oneMore } from '#engine/drive/unread.ts';
import { runDrive } from '#engine/drive/run-drive.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';
import { taskAsking } from '#engine/tasks/tasks.ts';
import type { DrivePoint, DriveState, DriveStore, Publishing } from '#store/state/drive-state.ts';
import type { PageRecorder } from './page-recorder.ts';

/** What one run of the page's drive is made with. */
interface PageDrive {
  readonly store: Pick<DriveStore, 'getState' | 'setState'>;
  readonly source: StreamSource;
  readonly topic: string;
  readonly openFrame: FrameOpener;
  readonly settings: () => DriveSettings;
  /** The picture of the frame that is being answered. */
  readonly picture: () => Blob | null;
  readonly recorder: () => PageRecorder | null;
  readonly signal: AbortSignal;
}

/** Drives, and shows in the store what is found. Throws as `runDrive` does. */
export async function runPageDrive(drive: PageDrive): Promise<FrameCounts> {
  const { store, source, topic, signal } = drive;
  const collector = new FigureCollector();
  const startedMs = SYSTEM_CLOCK.now();
  const counts = await runDrive({
    play: (sink, stopped) =>
      source.play(topic, sink, stopped, (damage) => {
        store.setState(({ damaged }) => ({ damaged: oneMore(damaged, damage) }));
      }),
    readPicture: openPictureReader(topicNamed(source.topics(), topic).type),
    openFrame: drive.openFrame,
    settings: drive.settings,
    clock: SYSTEM_CLOCK,
    signal,
    onAnswered: async (frame, soFar) => {
      const before = collector.figures();
      const changed = collector.add(frame);
      await drive.recorder()?.add(frame);
      const { publishing, points, marks, earlier } = store.getState();
      publish(source, publishing, frame);
      const picture = drive.picture();
      store.setState({
        counts: soFar,
        figures: collector.figures(),
        seconds: (SYSTEM_CLOCK.now() - startedMs) / 1000,
        ...(changed && before && { earlier: [...earlier, { figures: before, marks }], marks: NO_MARKS }),
        points: [...points.slice(1 - WINDOW), pointOf(frame, changed)],
        recorded: drive.recorder()?.frames ?? null,
        position: source.playback ? Number(frame.time - source.playback.start) / 1e9 : 0,
        ...(picture && { shown: { frame, picture, mark: null } }),
      });
    },
    onBroken: (error, soFar) => {
      store.setState(({ broken }) => ({ counts: soFar, broken: oneMore(broken, error) }));
    },
  });
  return counts;
}

function publish({ publisher }: StreamSource, { words, names }: Publishing, frame: AnsweredFrame): void {
  if (words !== null) publisher?.publish(words, answerText(frame));
  const task = taskAsking(frame.settings.question.prompt);
  if (names !== null && task) publisher?.publish(names, answerNames(frame, task));
}

function pointOf({ index, answers, same }: AnsweredFrame, changed: boolean): DrivePoint {
  const [first, second] = answers;
  return { index, first: first.latencyMs.total, second: second.latencyMs.total, same, changed };
}

/** The state with the answers in view judged. */
export function marked({ shown, marks }: DriveState, mark: readonly [boolean, boolean]): Partial<DriveState> {
  if (shown === null) return {};
  return { shown: { ...shown, mark }, marks: counted(marks, mark, shown.mark) };
}
