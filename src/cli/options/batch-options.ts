import { type Command, Option } from 'commander';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import { positive, positiveReal } from './arguments.ts';
import { device, memory, threads } from './model-options.ts';

/** How much is computed at a time, and kept. Results do not depend on it. */
export interface BatchOptions {
  readonly batch: RowsChoice;
  /** GiB. */
  readonly cacheMemory?: number;
}

export const batch = () =>
  new Option(
    '--batch <rows>',
    'rows of one pass through the blocks, each a sample under a skip set: a number, or auto for what this device is fast with',
  )
    .argParser((text): RowsChoice => (text === 'auto' ? text : positive(text)))
    .default(DEFAULT_ROWS);
export const cacheMemory = () =>
  new Option(
    '--cache-memory <gib>',
    'memory that image features, residual streams and KV caches may take (default: 1, on a GPU of known memory what the weights leave)',
  ).argParser(positiveReal);

/** What every command that scores a calibration set lets people choose of how it is computed. */
export function addExecutionOptions(command: Command): Command {
  return command
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .addOption(batch())
    .addOption(cacheMemory());
}

/** The bytes of `--cache-memory`. */
export function cacheBudget({ cacheMemory: gibibytes }: Pick<BatchOptions, 'cacheMemory'>): {
  readonly memoryBudget?: number;
} {
  return gibibytes === undefined ? {} : { memoryBudget: gibibytes * 2 ** 30 };
}
