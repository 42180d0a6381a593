import { unlessAborted } from './abort.ts';

/** Runs asynchronous tasks one at a time, in the order given; a task that fails does not stop those behind it. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * Settles as `task` does, after all tasks given before have settled. Aborted before its turn, it rejects at once with the
   * reason of `signal`, and `task` never begins.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#tail;
    const result = (signal ? unlessAborted(before, signal) : before).then(task);
    // One that was aborted while it waited does not let those behind it pass.
    this.#tail = Promise.allSettled([before, result]).then(() => undefined);
    return result;
  }
}
