import { z } from 'zod';
import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { unitTaskSchema } from '#engine/workers/unit-task.ts';
import { DEVICE_CHOICES } from '#host/node/device/device-choice.ts';

const tokens = z.array(z.array(count));

/** How a process opens its device. */
export const deviceSettingsSchema = z.object({
  device: z.enum(DEVICE_CHOICES),
  /** CPU threads; the number of physical cores without it. */
  threads: z.exactOptional(positiveInteger),
  /** Bytes that weights may take. */
  memoryBytes: z.exactOptional(z.number().positive()),
  /** Bytes of features, streams and caches. */
  cacheBytes: z.exactOptional(z.number().positive()),
});
export type DeviceSettings = z.infer<typeof deviceSettingsSchema>;

/** What a process is told. */
export const toDeviceSchema = z.discriminatedUnion('kind', [
  /** The units that follow are of this task, on the block model in this folder. */
  z.object({ kind: z.literal('open'), task: unitTaskSchema, folder: z.string() }),
  z.object({
    kind: z.literal('answer'),
    skip: z.array(count),
    samples: z.array(count).min(1),
    near: z.object({ skip: z.array(count), answers: tokens }),
  }),
  /** Nobody waits for the unit any more. */
  z.object({ kind: z.literal('abort') }),
  /** A picture that the process has asked for; null where it is not to be had. */
  z.object({ kind: z.literal('picture'), hash: z.string(), bytes: z.instanceof(Uint8Array).nullable() }),
]);
export type ToDevice = z.infer<typeof toDeviceSchema>;

/** What a process tells: that it is ready, one reply to each `open` and `answer`, and in between which picture it needs. */
export const fromDeviceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), provider: z.string(), adapter: z.string(), threads: count }),
  /** Why it gets no units of the task, as the end of a sentence; null where it does. */
  z.object({ kind: z.literal('opened'), refusal: z.string().nullable() }),
  z.object({
    kind: z.literal('answered'),
    answers: tokens,
    blockTokens: count,
    ms: z.exactOptional(z.number().nonnegative()),
  }),
  z.object({ kind: z.literal('failed'), message: z.string(), remedy: z.string() }),
  z.object({ kind: z.literal('picture'), hash: z.string() }),
]);
export type FromDevice = z.infer<typeof fromDeviceSchema>;
