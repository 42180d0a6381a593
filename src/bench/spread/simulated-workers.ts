import { firstDifference, skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { AnswerUnit, UnitAnswers } from '#engine/workers/answer-unit.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';
import type { RecordedAnswers } from './recorded-answers.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a unit takes. */
export interface UnitTimes {
  /** Milliseconds of a block for one position. */
  readonly perBlockToken: number;
  /** Milliseconds of each unit beside: its way there and back. */
  readonly perUnit: number;
  /** Nothing is reused, as in an exhaustive search. */
  readonly independent: boolean;
}

/** Units in the queue for each worker, as `PostedUnits` has them. */
const UNITS_OF_A_WORKER = 2;

/** Workers at a queue, each with the state of the groups that it had, in the time of a clock. */
export class SimulatedWorkers implements UnitWorker {
  readonly name = 'workers';
  readonly capacity: number;
  readonly #answers: RecordedAnswers;
  readonly #clock: VirtualClock;
  readonly #times: UnitTimes;
  readonly #queue: {
    readonly unit: AnswerUnit;
    readonly signal: AbortSignal;
    done(answers: UnitAnswers): void;
  }[] = [];
  readonly #idle: Map<string, SkipSet>[];

  constructor(count: number, answers: RecordedAnswers, clock: VirtualClock, times: UnitTimes) {
    this.capacity = UNITS_OF_A_WORKER * count;
    this.#answers = answers;
    this.#clock = clock;
    this.#times = times;
    this.#idle = Array.from({ length: count }, () => new Map<string, SkipSet>());
  }

  watch(): void {
    // All are there from the beginning.
  }

  answer(unit: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    return new Promise((resolve, reject) => {
      const queued = { unit, signal, done: resolve };
      signal.addEventListener('abort', () => {
        const at = this.#queue.indexOf(queued);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(signal.reason);
      });
      this.#queue.push(queued);
      this.#next();
    });
  }

  #next(): void {
    while (this.#idle.length > 0) {
      const queued = this.#queue.shift();
      if (!queued) return;
      const kept = this.#idle.shift();
      if (!kept) return;
      const { unit, done } = queued;
      const blockTokens = this.#work(unit, kept);
      // What is taken back is worked at to its end, as a worker does that nobody tells.
      void this.#clock.wait(this.#times.perUnit + blockTokens * this.#times.perBlockToken).then(() => {
        this.#idle.push(kept);
        done({
          answers: unit.samples.map((sample) => this.#answers.of(unit.skip, sample).tokenIds),
          blockTokens,
        });
        this.#next();
      });
    }
  }

  /** Block tokens of a unit on a worker that keeps what it had of each group; it keeps the parent's state then. */
  #work({ skip, samples, near }: AnswerUnit, kept: Map<string, SkipSet>): number {
    const { blocks } = this.#answers;
    if (this.#times.independent)
      return (
        samples.reduce((sum, sample) => sum + this.#answers.of(skip, sample).positions, 0) *
        this.#keptFrom(skip, 0)
      );
    const group = samples.join();
    const before = kept.get(group);
    kept.set(group, near.skip);
    const positions = samples.reduce((sum, sample) => sum + this.#answers.of(near.skip, sample).positions, 0);
    const isSame = before !== undefined && samples.every((sample) => this.#agree(before, near.skip, sample));
    const ready = isSame ? firstDifference(before, near.skip, blocks) : 0;
    const parentWork = positions * this.#keptFrom(near.skip, ready);
    if (skipSetKey(skip) === skipSetKey(near.skip)) return parentWork;
    const differing = samples.filter((sample) => !this.#agree(near.skip, skip, sample));
    const tokens = differing.reduce((sum, sample) => sum + this.#answers.of(skip, sample).tokenIds.length, 0);
    const behind = this.#keptFrom(skip, firstDifference(near.skip, skip, blocks));
    return parentWork + positions * behind + tokens * this.#keptFrom(skip, 0);
  }

  #agree(a: SkipSet, b: SkipSet, sample: number): boolean {
    return this.#answers.of(a, sample).tokenIds.join() === this.#answers.of(b, sample).tokenIds.join();
  }

  #keptFrom(skip: SkipSet, first: number): number {
    return this.#answers.blocks - first - skip.filter((block) => block >= first).length;
  }
}
