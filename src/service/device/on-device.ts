import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/**
 * `task` with the loss of its device named as such: reading a tensor back from a GPU that is gone fails with whatever
 * the browser makes of it, an `AbortError` among others.
 */
export async function onDevice<T>(runtime: OrtRuntime, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SkipscopeError) throw error;
    // The news of the loss may come just behind the failure.
    await delay(0);
    throw runtime.failure ?? error;
  }
}
