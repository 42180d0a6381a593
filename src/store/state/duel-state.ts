import type { PathAnswers } from '#engine/search/path-answers.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { Generation } from '#service/contract/model-operations.ts';
import type { Problem } from './problem.ts';

/** The two runs that are set against each other. */
export const DUEL_SIDES = ['a', 'b'] as const;

export type DuelSide = (typeof DUEL_SIDES)[number];

/** Something for each side of the duel. */
export type BothSides<Value> = Readonly<Record<DuelSide, Value>>;

/** A pinned run as it was read. */
export interface PinnedRun {
  readonly id: string;
  readonly state: RunState;
  readonly answers: PathAnswers;
}

/** What the model in use said to a question of the duel. */
export type LiveAnswer = { readonly generation: Generation } | { readonly problem: Problem };

export interface DuelSlice {
  /** Ids of the pinned runs, which are of one model. */
  readonly pins: BothSides<string | null>;
  /** The pinned runs; null until one is read. */
  readonly pinned: BothSides<PinnedRun | null>;
  readonly duelProblem: Problem | null;
  /** How many blocks are skipped where the slider stands; null for where it stands by itself. */
  readonly duelAt: number | null;
  /** By the key of the question. */
  readonly liveAnswers: ReadonlyMap<string, LiveAnswer>;
  /** Pins a run to a side, or unpins it there. A run that is of another model than the pinned one takes its place alone. */
  pinRun(side: DuelSide, id: string): void;
  /** Pins both sides at once; A alone where they are not two runs of one model. */
  pinBoth(pins: BothSides<string | null>, at?: number): void;
  /** Takes A for B. */
  swapDuel(): void;
  closeDuel(): void;
  moveDuel(at: number): void;
  /** Reads the pinned runs that are not read yet, or have grown since. */
  readPinned(): Promise<void>;
  /** Asks the model in use for the answers where the slider stands. Questions under way are taken back. */
  answerDuel(): Promise<void>;
  /**
   * Pins GM-Skip's forward order as A and its reverse order as B: finished runs of the task, set and settings in view, recorded or
   * not, and otherwise runs that it makes first.
   */
  forwardAndReverse(): Promise<void>;
  dismissDuelProblem(): void;
}
