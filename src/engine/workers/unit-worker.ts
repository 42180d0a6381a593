import type { AnswerUnit, UnitAnswers } from './answer-unit.ts';

/** Something that answers units: the device of this process, or others behind a queue. */
export interface UnitWorker {
  /** For messages to a person. */
  readonly name: string;
  /** Units that it can have at a time; 0 while nobody is there. */
  readonly capacity: number;
  /** Has `changed` called whenever the capacity is another one. */
  watch(changed: () => void): void;
  /**
   * Answers a unit. Aborted, it ends as soon as it can, and what it gives is ignored. Throws `SkipscopeError` where the unit cannot
   * be answered.
   */
  answer(unit: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers>;
}
