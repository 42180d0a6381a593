import type { Generation } from '#service/contract/model-operations.ts';
import type { Problem } from '#store/state/problem.ts';

export type AnswerKind = 'full' | 'skip';

/** One answer of the playground. `generation` stays in view, marked stale, until its successor is there. */
export interface AnswerState {
  readonly status: 'empty' | 'stale' | 'computing' | 'ready' | 'failed';
  readonly generation: Generation | null;
  readonly problem: Problem | null;
  /** What the shown answer or failure belongs to; null while there is none. */
  readonly key: string | null;
}

export const emptyAnswer: AnswerState = { status: 'empty', generation: null, problem: null, key: null };

/** How the answer under a skip set compares with the full model's. */
export interface Agreement {
  readonly same: boolean;
  /** Index of the first word that differs, or -1 when the answers are the same. */
  readonly firstDifference: number;
}

export function words(answer: string): readonly string[] {
  return answer.split(/\s+/).filter((word) => word !== '');
}

export function agreement(full: string, skip: string): Agreement {
  const [a, b] = [words(full), words(skip)];
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] !== b[index]) return { same: false, firstDifference: index };
  }
  return { same: true, firstDifference: -1 };
}
