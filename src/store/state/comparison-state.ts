import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';

/** A run of the comparison, finished or unfinished. */
export interface ComparedRun {
  readonly id: string;
  readonly state: RunState;
}

/** Strategies that are run one after the other. */
interface StrategyQueue {
  readonly total: number;
  /** Strategies finished, those included that earlier runs had finished. */
  readonly done: number;
  /** The strategy under way. */
  readonly current: StrategyChoice;
}

export interface StrategyQueueSlice {
  /** Null while none is under way. */
  readonly queue: StrategyQueue | null;
  /** Runs each strategy with the settings of the form, or resumes its run; finished ones are left out. */
  runStrategies(choices: readonly StrategyChoice[]): Promise<void>;
  /** Runs each spec, or resumes its run, on its own calibration set; finished ones are left out. */
  runSpecs(specs: readonly SearchSpec[]): Promise<void>;
  /** Starts no further run of the comparison, which is kept: the page leaves its backend. */
  leaveComparison(): void;
  /** Pauses the strategy under way and forgets those behind it. */
  stopStrategies(): Promise<void>;
  /**
   * The specs of the comparison under way, or of the one that was under way when the page was closed; null for none.
   */
  readonly keptComparison: readonly SearchSpec[] | null;
  /** Resumes the kept comparison. */
  resumeComparison(): Promise<void>;
  forgetComparison(): void;
}

/** The quantities that an axis of the comparison can show. */
export const AXIS_KEYS = ['sparsity', 'metric', 'latency', 'work'] as const;

export type AxisKey = (typeof AXIS_KEYS)[number];

/** The part of an axis that is in view, in the unit of its quantity. */
export type AxisRange = readonly [low: number, high: number];

/** The part of a chart that is in view. */
export interface ChartWindow {
  readonly x: AxisRange;
  readonly y: AxisRange;
}

/** What a chart of the comparison shows: two different quantities, and the part in view; null for all of it. */
export interface ComparisonView {
  readonly up: AxisKey;
  readonly across: AxisKey;
  readonly window: ChartWindow | null;
}

/** The two charts of the comparison. */
export const COMPARISON_CHARTS = ['chart', 'chart2'] as const;

export type ComparisonChartKey = (typeof COMPARISON_CHARTS)[number];

export type ComparisonViews = Readonly<Record<ComparisonChartKey, ComparisonView>>;

export interface ComparisonSlice extends StrategyQueueSlice {
  /** Runs that differ in their strategy only, oldest first. */
  readonly compared: readonly ComparedRun[];
  readonly comparisonViews: ComparisonViews;
  /** Ids of the runs whose curves are not drawn. */
  readonly hiddenRuns: readonly string[];
  viewComparison(chart: ComparisonChartKey, view: ComparisonView): void;
  hideRuns(ids: readonly string[]): void;
  /** Reads the runs that can be compared with the one in view, or with what the settings describe. */
  loadComparison(): Promise<void>;
}
