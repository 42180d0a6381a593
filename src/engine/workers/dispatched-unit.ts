import type { AnswerUnit, NamedAnswers } from './answer-unit.ts';
import type { UnitWorker } from './unit-worker.ts';

/** A unit of a dispatcher: waiting, under way, or answered. */
export class DispatchedUnit {
  readonly unit: AnswerUnit;
  /** See `unitKey`. */
  readonly key: string;
  /** Its samples as a text: units of equal ones share state. */
  readonly group: string;
  /** Whether the search waits for it, or has had its answers. */
  wanted = false;
  /** Its answers, once they are there. */
  answers: NamedAnswers | null = null;
  /** The worker that has it now, and what takes it away. */
  posting: { readonly worker: UnitWorker; readonly controller: AbortController } | null = null;
  /** What each worker that failed said. */
  readonly failures = new Map<UnitWorker, unknown>();
  /** Settles with the unit. */
  readonly outcome: Promise<NamedAnswers>;
  #resolve: (answers: NamedAnswers) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(unit: AnswerUnit, key: string) {
    this.unit = unit;
    this.key = key;
    this.group = unit.samples.join(',');
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Units that are begun ahead may fail before anybody asks for them.
    this.outcome.catch(() => undefined);
  }

  resolve(answers: NamedAnswers): void {
    this.answers = answers;
    this.#resolve(answers);
  }

  reject(reason: unknown): void {
    this.#reject(reason);
  }
}
