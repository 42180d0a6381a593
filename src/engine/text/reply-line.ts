import { SandboxEnded } from './text-sandbox.ts';

interface Waiting {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The messages that come from a sandbox: one when it has started, then one for each request. */
export class ReplyLine {
  #waiting: Waiting | null = null;
  #ended: string | null = null;

  /** The message that follows `send`. Rejects with `SandboxEnded` when the sandbox ends before it, or has ended. */
  async next(send: () => void): Promise<unknown> {
    if (this.#ended !== null) throw new SandboxEnded(this.#ended);
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

  /** The sandbox has ended; the first reason counts. */
  end(how: string): void {
    this.#ended ??= how;
    this.#waiting?.reject(new SandboxEnded(this.#ended));
  }
}
