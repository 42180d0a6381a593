/** A worker, a thread or a process has ended by itself, as it does when it needs more memory than it may have. */
export class WorkerEnded extends Error {
  /** `how` it ended, such as "signal SIGKILL". */
  constructor(readonly how: string) {
    super(`It ended: ${how}.`);
  }
}

interface Waiting {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The messages that come from a worker, a thread or a process that does one task at a time: one when it has started, then one for
 * each task.
 */
export class ReplyLine {
  #waiting: Waiting | null = null;
  #ended: string | null = null;

  /** The message that follows `send`. Rejects with `WorkerEnded` when the worker ends before it, or has ended. */
  async next(send: () => void): Promise<unknown> {
    if (this.#ended !== null) throw new WorkerEnded(this.#ended);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        send();
      });
    } finally {
      this.#waiting = null;
    }
  }

  receive(message: unknown): void {
    this.#waiting?.resolve(message);
  }

  /** The worker has ended; the first reason counts. */
  end(how: string): void {
    this.#ended ??= how;
    this.#waiting?.reject(new WorkerEnded(this.#ended));
  }
}
