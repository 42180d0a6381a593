import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Sampling } from '#engine/calibration/sampling.ts';
import { count, positive, someText } from './arguments.ts';

/** Options that choose among the samples of a calibration set. */
export interface SamplingOptions {
  readonly limit?: number;
  readonly category?: string;
  readonly cornerCases?: Exclude<Sampling['cornerCases'], 'all'>;
  readonly shuffle?: boolean;
  readonly heldOut?: number;
  readonly sampleSeed: number;
}

export const limit = () => new Option('--limit <n>', 'at most n samples').argParser(positive);
export const category = () =>
  new Option('--category <name>', 'only samples that contain this category').argParser(someText);
export const cornerCases = () =>
  new Option(
    '--corner-cases <which>',
    'only samples with an object flagged as a corner case (CODA), or only those without',
  ).choices(['only', 'without']);
export const shuffle = () =>
  new Option('--shuffle', 'draw the samples of --limit at random, in the proportions of the categories');
export const heldOut = () =>
  new Option('--held-out <share>', 'share of the samples that the search never sees, 0 to 0.9').argParser(
    share,
  );
export const sampleSeed = () =>
  new Option('--sample-seed <n>', 'seed of --shuffle and --held-out').argParser(count).default(0);

/** The options by which a command without a search chooses samples. */
export function addSamplingOptions(command: Command): Command {
  return command
    .addOption(limit())
    .addOption(category())
    .addOption(cornerCases())
    .addOption(shuffle())
    .addOption(sampleSeed());
}

/** The sampling that was asked for. */
export function samplingOf(options: SamplingOptions): Sampling {
  return {
    category: options.category ?? null,
    cornerCases: options.cornerCases ?? 'all',
    limit: options.limit ?? null,
    shuffle: options.shuffle ?? false,
    heldOut: options.heldOut ?? 0,
    seed: options.sampleSeed,
  };
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 0.9) return value;
  throw new InvalidArgumentError(`"${text}" is not a number from 0 to 0.9.`);
}
