import { SUSPEND_RUN } from '#engine/search/stop-reason.ts';
import { FairQueue } from './fair-queue.ts';
import type { QueuedRun } from './queued-run.ts';
import type { RunExecutor } from './run-executor.ts';

/** Executes queued runs one at a time, in the order of a `FairQueue`. */
export class RunTurns {
  readonly #executor: Pick<RunExecutor, 'execute'>;
  readonly #onEnd: (run: QueuedRun) => void;
  readonly #waiting = new FairQueue<QueuedRun>();
  #active: QueuedRun | null = null;
  #suspended = false;
  #calls = 0;

  /** `onEnd` is called when a run has been executed, before the next one begins. */
  constructor(executor: Pick<RunExecutor, 'execute'>, onEnd: (run: QueuedRun) => void) {
    this.#executor = executor;
    this.#onEnd = onEnd;
  }

  /** The run that is executed. */
  get active(): QueuedRun | null {
    return this.#active;
  }

  /** The number of runs that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** Lets a run wait for its turn, which comes at once where no other is executed. */
  add(run: QueuedRun): void {
    this.#waiting.add(run);
    this.#next();
  }

  /** Takes a run out that waits. */
  remove(run: QueuedRun): void {
    this.#waiting.remove(run);
  }

  /** The number of runs in front of each one that waits, by id. */
  ahead(): ReadonlyMap<string, number> {
    const executed = this.#active ? 1 : 0;
    return new Map(this.#waiting.inOrder().map(({ id }, at) => [id, at + executed]));
  }

  /** Stops behind the evaluation under way, and executes no other run. */
  async suspend(): Promise<void> {
    this.#suspended = true;
    for (const waiting of this.#waiting.inOrder()) this.#waiting.remove(waiting);
    if (this.#active && this.#calls === 0) this.#active.stop(SUSPEND_RUN);
    await this.#active?.outcome.catch(() => undefined);
  }

  #next(): void {
    if (this.#active || this.#suspended) return;
    const run = this.#waiting.next();
    if (!run) return;
    this.#active = run;
    const outcome = this.#executor.execute(run, this.#gate(run));
    run.end(
      outcome.finally(() => {
        this.#active = null;
        this.#onEnd(run);
        this.#next();
      }),
    );
  }

  /** Counts the uses of the model under way, and stops the run before the next one once the turns are suspended. */
  #gate(run: QueuedRun): () => () => void {
    return () => {
      if (this.#suspended) run.stop(SUSPEND_RUN);
      run.signal.throwIfAborted();
      this.#calls++;
      return () => {
        this.#calls--;
      };
    };
  }
}
