import { SkipscopeError } from '#engine/base/errors.ts';
import { Refusal } from './refusal.ts';

const MESSAGE = 'The server is stopping.';
const REMEDY = 'Try again when it runs again; what it has begun it goes on with then.';

/** Throws a `Refusal` once a server has begun to stop: whoever asks must not keep it from ending. */
export function refuseWhileStopping(stopping: AbortSignal): void {
  if (stopping.aborted) throw new Refusal(503, MESSAGE, REMEDY, { 'retry-after': '5' });
}

/** Runs a call until it has ended, its client is gone, or the server begins to stop, which the client is told. */
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
