import { delay } from './delay.ts';

/** The time as code that waits needs it; a test runs an hour of it in a second. */
export interface Clock {
  /** Milliseconds since any moment, never going back. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when that is aborted before. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = { now: () => performance.now(), wait: delay };
