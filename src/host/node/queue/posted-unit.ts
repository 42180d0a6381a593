import type { AnswerUnit, UnitAnswers } from '#engine/workers/answer-unit.ts';

/** A unit in the queue whose outcome is waited for. */
export class PostedUnit {
  readonly unit: AnswerUnit;
  /** See `unitDigest`. */
  readonly digest: string;
  /** Its place in the stream; null until it is there. */
  sequence: number | null = null;
  /** What each worker says that could not answer it. */
  readonly failures = new Map<string, string>();
  readonly outcome: Promise<UnitAnswers>;
  readonly #since = performance.now();
  #resolve: (answers: UnitAnswers) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(unit: AnswerUnit, digest: string) {
    this.unit = unit;
    this.digest = digest;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Milliseconds since it was asked for. */
  get age(): number {
    return performance.now() - this.#since;
  }

  resolve(answers: UnitAnswers): void {
    this.#resolve(answers);
  }

  reject(reason: unknown): void {
    this.#reject(reason);
  }
}
