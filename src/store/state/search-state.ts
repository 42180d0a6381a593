import type { SkipSet } from '#engine/base/skip-set.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { AnswerRules } from '#engine/tasks/answer-rules.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import type { Sampling } from '#engine/calibration/sampling.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { Problem } from './problem.ts';

/** How answers are scored, as the form has it. */
export interface ScoringSettings {
  /** As `parseSynonyms` reads it; what is typed stays, wrong lines included. */
  readonly synonymText: string;
  readonly stripArticles: AnswerRules['stripArticles'];
  readonly findInSentence: AnswerRules['findInSentence'];
  readonly documentFrequencies: SearchSpec['documentFrequencies'];
}

/** The search form. The blocks to keep are the strip's protected ones. */
export interface SearchSettings {
  readonly task: TaskKey;
  readonly strategy: StrategyChoice;
  readonly alpha: number;
  /** Null: no budget. Kept for other strategies while one is chosen that cannot have any. */
  readonly maxBlocks: number | null;
  readonly sampling: Sampling;
  /** Edited questions; a task without one has its own. */
  readonly prompts: Readonly<Partial<Record<TaskKey, string>>>;
  readonly scoring: ScoringSettings;
  readonly exhaustive: boolean;
  readonly explore: boolean;
}

/** A strategy, or parameters, by name. */
export type StrategyChange = Partial<Record<string, string | number>>;

/** A run in the search panel. */
export interface RunView {
  readonly id: string;
  readonly state: RunState;
  /** The candidate that is being scored; null when none is, or when the page does not follow the run. */
  readonly trying: number | null;
}

export interface SearchSlice {
  readonly settings: SearchSettings;
  /** The run whose curves are shown. */
  readonly run: RunView | null;
  /** The run that this page follows now; null for none. */
  readonly liveRunId: string | null;
  /** Pause or cancel was asked for, and the evaluation in flight is still running. */
  readonly stopping: 'pause' | 'cancel' | null;
  /** The progress of the preparation of a run; null from its first event on. */
  readonly preparation: Progress | null;
  readonly searchProblem: Problem | null;
  /** The skip set, as `skipSetKey`, of the point that is being timed; null for none. */
  readonly timedPoint: string | null;
  changeSettings(change: Partial<SearchSettings>): void;
  /** Another strategy, or other parameters of it; parameters that both have are kept. */
  changeStrategy(change: StrategyChange): void;
  /** Changes which samples the next search uses. */
  changeSampling(change: Partial<Sampling>): void;
  /** Changes how answers are scored. */
  changeScoring(change: Partial<ScoringSettings>): void;
  /** Changes the question of the chosen task. */
  changePrompt(prompt: string): void;
  startSearch(): Promise<void>;
  resumeSearch(id: string): Promise<void>;
  /** Pauses the run under way. */
  pauseSearch(): Promise<void>;
  /** Ends a run for good, under way or not. */
  cancelSearch(id: string): Promise<void>;
  /** Times a point of the run in view in turns with the full model. */
  timePoint(skip: SkipSet): Promise<void>;
  /** Shows a past run. */
  openRun(id: string): Promise<void>;
  closeRun(): void;
  dismissSearchProblem(): void;
}
