import { setTimeout as delay } from 'node:timers/promises';
import type { QueuedRun } from '#service/runs/queued-run.ts';

/** Milliseconds between two deliveries for each reader of a run, so that many readers together take a tenth of a core at most. */
const MS_PER_READER = 1;
/** Longest time between two deliveries, in milliseconds. */
const LONGEST_MS = 2_000;

/** The readers of a run that have all its events so far. A change wakes them together, the less often the more they are. */
export class RunTail {
  readonly #run: Pick<QueuedRun, 'changed'>;
  readonly #pause: (ms: number) => Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  readonly #forever = new AbortController().signal;
  #isWatching = false;

  /** `pause` waits between two deliveries. */
  constructor(run: Pick<QueuedRun, 'changed'>, pause: (ms: number) => Promise<unknown> = delay) {
    this.#run = run;
    this.#pause = pause;
  }

  /** Resolves to true once the run has changed or has ended; to false after `silenceMs`, or when the reader leaves. */
  change(silenceMs: number, left: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (changed: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        left.removeEventListener('abort', leave);
        resolve(changed);
      };
      const wake = (): void => {
        end(true);
      };
      const leave = (): void => {
        end(false);
      };
      const timer = setTimeout(leave, silenceMs);
      left.addEventListener('abort', leave, { once: true });
      this.#waiting.add(wake);
      if (!this.#isWatching) void this.#watch();
    });
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#waiting.size > 0) {
      await this.#run.changed(this.#forever);
      await this.#pause(Math.min(LONGEST_MS, this.#waiting.size * MS_PER_READER));
      for (const wake of [...this.#waiting]) wake();
    }
    this.#isWatching = false;
  }
}
