import type { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import type { AnswerUnit, UnitAnswers } from '#engine/workers/answer-unit.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';
import type { RandomOrder } from './random-order.ts';

export interface FakeWorkerOptions {
  readonly name: string;
  readonly capacity: number;
  readonly order: RandomOrder;
  /** How often it answers what was taken from it all the same, and late. */
  readonly late?: number;
  /** How often it fails. */
  readonly failing?: number;
}

/** A worker of a synthetic model, whose units end in a random order. */
export class FakeWorker implements UnitWorker {
  readonly name: string;
  capacity: number;
  /** Units that were begun, by their order. */
  readonly begun: AnswerUnit[] = [];
  /** The most that it had at a time. */
  most = 0;
  readonly #model: SyntheticEvaluator;
  readonly #options: FakeWorkerOptions;
  #underWay = 0;
  #changed: () => void = () => undefined;

  constructor(model: SyntheticEvaluator, options: FakeWorkerOptions) {
    this.name = options.name;
    this.capacity = options.capacity;
    this.#model = model;
    this.#options = options;
  }

  watch(changed: () => void): void {
    this.#changed = changed;
  }

  /** Comes with so many places, or goes with none. */
  resize(capacity: number): void {
    this.capacity = capacity;
    this.#changed();
  }

  async answer(unit: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    const { order, late = 0, failing = 0 } = this.#options;
    this.begun.push(unit);
    this.most = Math.max(this.most, ++this.#underWay);
    try {
      await order.wait();
      if (order.random() < late) await order.wait();
      else signal.throwIfAborted();
      if (order.random() < failing) throw new Error(`${this.name} failed.`);
      const { skip, samples } = unit;
      const answers = samples.map((sample) => this.#model.outcome(skip, sample).tokenIds);
      return { answers, blockTokens: samples.length * (this.#model.blocks - skip.length) };
    } finally {
      this.#underWay--;
    }
  }
}
