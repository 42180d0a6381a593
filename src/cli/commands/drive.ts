import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { chooseTopic } from '#engine/streams/live-topics.ts';
import { streamKindOf } from '#engine/streams/stream-kinds.ts';
import { NODE_STREAMS } from '#host/node/streams/node-streams.ts';
import { type DriveOptions, addDriveOptions } from '#cli/options/drive-options.ts';
import { writeOutputFile } from '#cli/options/named-file.ts';
import { UsageError, asUsage } from '#cli/options/usage-error.ts';
import { driveReport, driveSummary } from './drive-report.ts';
import { driveThrough } from './drive-through.ts';
import { untilInterrupted } from './interrupt.ts';
import { openPictures } from './open-pictures.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';

/**
 * `skipscope drive`: the frames of a camera, answered by the full model and under a skip set. An interrupt ends the drive, and what
 * was found so far is its result.
 */
export function addDrive(program: Command, open: OpenTerminal): void {
  addDriveOptions(
    subcommand(
      program,
      'drive',
      'answer the frames of a recording, of pictures or of a running system in two lanes',
    ),
  ).action((options: DriveOptions & JsonOption) =>
    inTerminal(open, options, (terminal) =>
      untilInterrupted(new Error('interrupted'), (signal) => drive(options, terminal, signal)),
    ),
  );
}

async function drive(options: DriveOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const kindOfFolder = (await isFolder(options.source)) ? 'pictures' : undefined;
  const kind = asUsage(() => streamKindOf(options.source, options.kind ?? kindOfFolder));
  const source = await kind.open(options.source, {
    ...NODE_STREAMS,
    openPictures: (path) => openPictures(path, terminal),
    hz: () => options.rate,
    signal,
    onProgress: (share) => {
      terminal.progress(`Looking through ${options.source}, which has no index: ${percent(share)}`);
    },
  });
  try {
    const { playback, publisher } = source;
    if (source.remark !== null) terminal.note(source.remark);
    if (publisher === null && (options.publish ?? options.publishNames) !== undefined)
      throw new UsageError('--publish and --publish-names are for the address of a bridge.');
    if (options.publish !== undefined && options.publish === options.publishNames)
      throw new UsageError('--publish and --publish-names need topics of their own.');
    if (playback === null && (options.loop === true || options.speed !== 1 || options.from !== 0))
      throw new UsageError('--speed, --from and --loop are for recordings.');
    const topic = await chooseTopic(source, options.topic, NODE_STREAMS.clock, signal);
    if (playback) {
      playback.speed = options.speed;
      playback.loop = options.loop ?? false;
      playback.seek(options.from);
    }
    await withModel(options, terminal, async (open) => {
      const outcome = await driveThrough({ options, source, topic, open, terminal, signal });
      if (options.report !== undefined) {
        const { path, form } = options.report;
        await writeOutputFile(path, form.render(outcome, new Date()));
      }
      terminal.result(driveReport(outcome), driveSummary(outcome));
    });
  } finally {
    source.close();
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

function percent(share: number): string {
  return `${String(Math.floor(100 * share))} %`;
}
