import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { answerNames, answerText } from '#engine/drive/answer-messages.ts';
import type { AnsweredFrame } from '#engine/drive/answered-frame.ts';
import { FigureCollector } from '#engine/drive/drive-figures.ts';
import { DriveRecorder } from '#engine/drive/drive-recorder.ts';
import type { DriveSettings } from '#engine/drive/drive-settings.ts';
import type { DrivenModel } from '#engine/drive/drive-outcome.ts';
import { NO_MARKS } from '#engine/drive/human-marks.ts';
import type { FrameCounts } from '#engine/drive/newest-frame.ts';
import { NOTHING_UNREAD, oneMore } from '#engine/drive/unread.ts';
import { runDrive } from '#engine/drive/run-drive.ts';
import { skipSetFor } from '#engine/export/skip-file.ts';
import type { StreamSource, StreamTopic } from '#engine/streams/stream-source.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { NODE_STREAMS } from '#host/node/streams/node-streams.ts';
import { createRecordingFile } from '#host/node/streams/recording-file.ts';
import { frameOpener } from '#service/drive/open-frame.ts';
import { type OpenModel, warmUp } from '#service/models/open-model.ts';
import { type DriveOptions, questionOf } from '#cli/options/drive-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import type { CommandOutcome } from './drive-report.ts';
import { notePublication } from './note-publication.ts';
import type { Terminal } from './terminal.ts';

/** What a drive of the command line is made with. */
interface CommandDrive {
  readonly options: DriveOptions;
  readonly source: StreamSource;
  readonly topic: StreamTopic;
  readonly open: OpenModel;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Drives to the end of the stream, or of what the options allow. Throws as `runDrive` does. */
export async function driveThrough(context: CommandDrive): Promise<CommandOutcome> {
  const { options, source, topic, open, terminal, signal } = context;
  const { clock } = NODE_STREAMS;
  const settings = settingsOf(options, open);
  notePublication(options.skip, terminal);
  const readPicture = openPictureReader(topic.type);
  terminal.progress('Trying the model once, so that its first answer is as fast as the others');
  await warmUp(open, signal);
  const record = await openRecord(context);
  const collector = new FigureCollector();
  let [broken, damaged] = [NOTHING_UNREAD, NOTHING_UNREAD];
  const limits = options.seconds === undefined ? [] : [AbortSignal.timeout(options.seconds * 1000)];
  const startedMs = clock.now();
  let counts: FrameCounts;
  try {
    counts = await runDrive({
      play: (sink, stopped) =>
        source.play(topic.name, sink, stopped, (damage) => {
          damaged = oneMore(damaged, damage);
          terminal.note(damage.message);
        }),
      readPicture,
      openFrame: frameOpener(open, decodeImage),
      settings: () => settings,
      clock,
      signal: AbortSignal.any([signal, ...limits]),
      ...(options.frames !== undefined && { mostFrames: options.frames }),
      onAnswered: async (frame, soFar) => {
        collector.add(frame);
        await record?.recorder.add(frame);
        publish(context, frame);
        terminal.progress(progressLine(frame, soFar));
      },
      onBroken: (error) => {
        broken = oneMore(broken, error);
        terminal.note(error.message);
      },
    });
  } finally {
    await record?.close();
  }
  const figures = collector.figures();
  return {
    ...described(context),
    seconds: (clock.now() - startedMs) / 1000,
    counts,
    broken,
    damaged,
    stretches: figures ? [{ figures, marks: NO_MARKS }] : [],
  };
}

/** What is known of a drive before it begins. */
function described({
  options,
  source,
  topic,
  open,
}: CommandDrive): Omit<CommandOutcome, 'seconds' | 'counts' | 'broken' | 'damaged' | 'stretches'> {
  return {
    source: source.label,
    topic: topic.name,
    type: topic.type.schema.name,
    prompt: questionOf(options).prompt,
    rate: options.rate,
    model: drivenModel(open),
    record: options.record ?? null,
    report: options.report?.path ?? null,
    published: [options.publish, options.publishNames].flatMap((name) => name ?? []),
  };
}

function drivenModel({ model }: OpenModel): DrivenModel {
  const { manifest, hash, blocks, runtime } = model;
  return { name: manifest.name, hash, blocks, provider: runtime.provider };
}

function settingsOf(options: DriveOptions, { model }: OpenModel): DriveSettings {
  const skip = asUsage(() => skipSetFor(options.skip, model.blocks));
  const against = asUsage(() => skipSetFor(options.against, model.blocks));
  return {
    hz: options.rate,
    lanes: [
      { name: against.length === 0 ? 'Full model' : 'First skip set', skip: against },
      { name: 'Skip set', skip },
    ],
    question: questionOf(options),
  };
}

/** The recording that the options ask for, with the file that it goes to. */
async function openRecord({ options, source, topic, open }: CommandDrive) {
  if (options.record === undefined) return null;
  const file = await createRecordingFile(options.record);
  const { name, hash, provider } = drivenModel(open);
  const recorder = await DriveRecorder.start(file, {
    source: source.label,
    topic: topic.name,
    model: name,
    modelHash: hash,
    provider,
  });
  const close = async (): Promise<void> => {
    try {
      await recorder.end();
    } finally {
      await file.close();
    }
  };
  return { recorder, close };
}

function publish({ options, source }: CommandDrive, frame: AnsweredFrame): void {
  if (options.publish !== undefined) source.publisher?.publish(options.publish, answerText(frame));
  if (options.publishNames !== undefined)
    source.publisher?.publish(options.publishNames, answerNames(frame, taskByKey(options.task)));
}

function progressLine({ index, answers, same, ageMs }: AnsweredFrame, counts: FrameCounts): string {
  const [first, second] = answers;
  const verdict = same ? 'same' : 'not the same';
  return (
    `Frame ${String(index + 1)}, ${verdict}: "${first.answer}" in ${first.latencyMs.total.toFixed(0)} ms, ` +
    `"${second.answer}" in ${second.latencyMs.total.toFixed(0)} ms; ${ageMs.answered.toFixed(0)} ms old, ` +
    `${String(counts.dropped)} of ${String(counts.seen)} dropped`
  );
}
