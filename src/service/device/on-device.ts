import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/**
 * Runs `task` and throws the failure of its runtime when the device is lost. Reading a tensor back from a lost GPU otherwise
 * fails with an error of the browser's choice, such as an `AbortError`.
 */
export async function onDevice<T>(runtime: OrtRuntime, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SkipscopeError) throw error;
    // The runtime may learn of the loss just after the failure.
    await delay(0);
    throw runtime.failure ?? error;
  }
}
