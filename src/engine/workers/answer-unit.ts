import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';

/**
 * The unit of work of a search that several devices share: the answers of a group of samples under a skip set. It depends on nothing
 * but the task that it belongs to, its skip set and its samples, so it may be done anywhere, and twice.
 */
export interface AnswerUnit {
  readonly skip: SkipSet;
  /** Indices of samples of the task. */
  readonly samples: readonly number[];
  /** What saves work, and changes no answer. */
  readonly near: UnitParent;
}

/** A skip set near that of a unit, and the answers under it: what a device keeps of it serves other units of the samples, too. */
interface UnitParent {
  readonly skip: SkipSet;
  /** Token ids by sample, in the order of the unit; empty where they are not known yet. */
  readonly answers: readonly (readonly number[])[];
}

/** What comes of a unit. */
export interface UnitAnswers {
  /** Token ids by sample, in the order of the unit. */
  readonly answers: readonly (readonly number[])[];
  /** Work that was done for it: one block processing one token position is one. */
  readonly blockTokens: number;
  /** Name of the worker that gave them, where the one that was asked speaks for several. */
  readonly worker?: string;
  /** Milliseconds that the device took; absent where they were not measured. */
  readonly ms?: number;
}

/** What comes of a unit, and from whom. */
export interface NamedAnswers extends UnitAnswers {
  readonly worker: string;
}

/** Equal for units of one task that have the same answers. */
export function unitKey({ skip, samples }: Pick<AnswerUnit, 'skip' | 'samples'>): string {
  return `${skipSetKey(skip)}/${samples.join(',')}`;
}
