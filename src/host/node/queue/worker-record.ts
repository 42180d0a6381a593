import { z } from 'zod';
import { arithmeticSchema } from '#engine/search/arithmetic.ts';
import { count } from '#engine/base/whole-number.ts';
import { selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import { workerId } from './unit-message.ts';

/** What a worker says of itself, every few seconds. */
export const workerRecordSchema = z.object({
  id: workerId,
  /** Name of the machine. */
  host: z.string(),
  /** Version of Skipscope. */
  app: z.string(),
  device: z.object({ provider: z.string(), adapter: z.string(), version: z.string(), threads: count }),
  /** The models that it has, with the class of this device for each. */
  models: z.array(
    z.object({ name: z.string(), hash: z.string(), deviceClass: z.string(), arithmetic: arithmeticSchema }),
  ),
  /** Of the model that it has in memory; null while there is none. */
  selfTest: selfTestResultSchema.nullable(),
  /** Units that it has answered, and those that it could not answer. */
  units: count,
  failed: count,
  /** Milliseconds that the answered ones took. */
  busyMs: z.number().nonnegative(),
  /** It takes no more units. */
  leaving: z.boolean(),
});

export type WorkerRecord = z.infer<typeof workerRecordSchema>;

/** Milliseconds between two records of a worker. */
export const RECORD_MS = 2_000;
/** A worker that has said nothing for so long is gone. */
export const GONE_MS = 10_000;
