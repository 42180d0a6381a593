import type { Clock } from '#engine/base/clock.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { StreamMessage } from '#engine/streams/stream-source.ts';

/** How many frames came, and what became of them: `seen` is the sum of the others and of the one that waits. */
export interface FrameCounts {
  readonly seen: number;
  /** Taken to be answered. */
  readonly used: number;
  /** Replaced by a newer one, or too old when its turn came. */
  readonly dropped: number;
}

/** A frame that was taken. */
export interface TakenFrame {
  readonly message: StreamMessage;
  /** When it came, by the clock. */
  readonly arrivedMs: number;
}

/** A queue of one frame: the newest one takes the place of the one that waits. */
export class NewestFrame {
  #waiting: TakenFrame | null = null;
  #seen = 0;
  #used = 0;
  #dropped = 0;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  get counts(): FrameCounts {
    return { seen: this.#seen, used: this.#used, dropped: this.#dropped };
  }

  offer(message: StreamMessage): void {
    this.#seen++;
    if (this.#waiting) this.#dropped++;
    this.#waiting = { message, arrivedMs: this.clock.now() };
    this.#wake();
  }

  /** No more frames will come. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The newest frame that came at most `oldestMs` ago; waits for one. Null once no more will come. */
  async take(oldestMs: number, signal: AbortSignal): Promise<TakenFrame | null> {
    for (;;) {
      signal.throwIfAborted();
      const frame = this.#waiting;
      this.#waiting = null;
      if (frame && this.clock.now() - frame.arrivedMs <= oldestMs) {
        this.#used++;
        return frame;
      }
      if (frame) this.#dropped++;
      if (this.#ended) return null;
      await unlessAborted(
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        }),
        signal,
      );
    }
  }
}
