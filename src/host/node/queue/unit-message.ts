import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';

const tokens = z.array(z.array(count));
/** Id of a worker. */
export const workerId = z.string().regex(/^[\w-]{1,100}$/u);
const digest = z.string().regex(/^[0-9a-f]{32}$/u);

/** A unit as it is queued. */
export const unitMessageSchema = z.object({
  /** Hashes of the task and of the unit. */
  task: digest,
  unit: digest,
  /** What its outcome has to be stored with; see `OutcomeTickets`. */
  ticket: digest,
  skip: z.array(count),
  samples: z.array(count).min(1),
  near: z.object({ skip: z.array(count), answers: tokens }),
});

/** What comes of a unit. */
export const outcomeMessageSchema = z.object({
  answers: tokens,
  blockTokens: count,
  /** Id of the worker, and the milliseconds that it took. */
  worker: workerId,
  ms: z.number().nonnegative(),
});

/** Why a worker cannot answer a unit. */
export const failureMessageSchema = z.object({ message: z.string(), remedy: z.string() });

export type UnitMessage = z.infer<typeof unitMessageSchema>;
/** A unit as a device is asked for it. */
export type AskedUnit = Omit<UnitMessage, 'unit' | 'ticket'>;
export type OutcomeMessage = z.infer<typeof outcomeMessageSchema>;
export type FailureMessage = z.infer<typeof failureMessageSchema>;

export function encodeMessage(message: UnitMessage | OutcomeMessage | FailureMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** The message in bytes from elsewhere; null where they hold no such message. */
export function decodeMessage<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return schema.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}
