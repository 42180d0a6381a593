import type { SkipSet } from '#engine/base/skip-set.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { Generation } from '#service/contract/model-operations.ts';
import type { AnswerTokens } from '#service/contract/question.ts';
import type { Problem } from './problem.ts';

export type AnswerKind = 'full' | 'skip';

/** One answer of the playground. `generation` stays in view, marked stale, until its successor is there. */
export interface AnswerState {
  readonly status: 'empty' | 'stale' | 'computing' | 'ready' | 'failed';
  readonly generation: Generation | null;
  readonly problem: Problem | null;
  /** The text of the answer under way, as far as it is known; null while none of it is. */
  readonly partial: string | null;
  /** The question that the shown answer or failure belongs to; null while there is none. */
  readonly key: string | null;
}

/** The tokens of an answer, for which a person has asked. */
export interface AnswerReading {
  /** That of the answer; the reading of another answer is not shown. */
  readonly key: string;
  /** Null until they are there. */
  readonly tokens: AnswerTokens['tokens'] | null;
  readonly problem: Problem | null;
}

export interface AnswerReadingSlice {
  readonly answerReadings: Record<AnswerKind, AnswerReading | null>;
  /** Asks for the probabilities of the tokens of an answer in view, unless they are there or under way. */
  readAnswer(kind: AnswerKind): Promise<void>;
}

/** The picture in the playground: one of the calibration set, or the person's own. */
interface PlaygroundImage {
  /** Differs for any two pictures. */
  readonly key: string;
  readonly name: string;
  /** Index in the calibration set; null for a picture of the person's own. */
  readonly sample: number | null;
  readonly blob: Blob;
}

export interface PlaygroundSlice {
  readonly image: PlaygroundImage | null;
  readonly imageProblem: Problem | null;
  readonly prompt: string;
  readonly answers: { readonly full: AnswerState; readonly skip: AnswerState };
  /** Bumped to measure again what is already known. */
  readonly measurement: number;
  setPrompt(prompt: string): void;
  useOwnImage(blob: Blob, name: string): void;
  useSample(sample: number): Promise<void>;
  /**
   * Takes the skip set of a point of a run, and asks what the run asks: its question, about the picture in view if the run
   * has used it, or else about the first that it has. A picture of the person's own stays.
   */
  showPoint(run: RunState, skip: SkipSet): Promise<void>;
  measureAgain(): void;
  dismissImageProblem(): void;
}
