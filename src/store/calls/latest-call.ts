/** One call among those that replace each other. */
export interface Call {
  readonly signal: AbortSignal;
  /** False once another call has begun, or this one was stopped or has ended. */
  readonly isLatest: () => boolean;
  /** The call is over: it is not aborted any more. */
  readonly end: () => void;
}

/** Makes one call at a time: a new one aborts the one under way. */
export class LatestCall {
  #controller: AbortController | null = null;

  begin(): Call {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    const isLatest = () => this.#controller === controller;
    const end = () => {
      if (isLatest()) this.#controller = null;
    };
    return { signal: controller.signal, isLatest, end };
  }

  /** Aborts the call under way. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = null;
  }
}
