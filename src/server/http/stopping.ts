import { SkipscopeError } from '#engine/base/errors.ts';
import { Refusal } from './refusal.ts';

const MESSAGE = 'The server is stopping.';
const REMEDY = 'Try again when it runs again; what it has begun it goes on with then.';

/** Throws a `Refusal` once a server has begun to stop, so that requests do not delay its end. */
export function refuseWhileStopping(stopping: AbortSignal): void {
  if (stopping.aborted) throw new Refusal(503, MESSAGE, REMEDY, { 'retry-after': '5' });
}

/**
 * Runs a call until it has ended, its client has left, or the server begins to stop. Throws `SkipscopeError('connection')` for a
 * server that stops, so that the client learns of it.
 */
export async function untilStopping<T>(
  stopping: AbortSignal,
  left: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await call(AbortSignal.any([stopping, left]));
  } catch (error) {
    if (stopping.aborted && !left.aborted)
      throw new SkipscopeError('connection', MESSAGE, REMEDY, { cause: error });
    throw error;
  }
}
