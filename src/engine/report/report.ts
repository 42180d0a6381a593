import type { Measure } from '#engine/metrics/measure.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { DoneReason } from '#engine/search/run-event.ts';
import type { BlockImportance, RunStatus, RunWorker, WorkCounters } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Interval } from '#engine/statistics/interval.ts';
import type { PairedComparison } from '#engine/statistics/paired-comparison.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import type { Task } from '#engine/tasks/task.ts';
import type { MeasuredImportance } from './measured-importance.ts';

/** Which point of a run a row shows; `only` if a strategy has no other. */
export type PointRole = 'full' | 'high-performance' | 'high-sparsity' | 'both' | 'only';

/** A metric on a list of samples. */
export interface Figure {
  /** In the metric's unit. */
  readonly value: number;
  /** Samples. */
  readonly n: number;
  /** 95 %; null for a single sample, and if a journal of an earlier version lacks the single scores. */
  readonly interval: Interval | null;
}

export type Verdict = 'holds' | 'does not hold' | 'too few samples to tell';

/** A point on samples that the search has not seen. */
export interface HeldOutFigure extends Figure {
  /** Against the full model on the same samples; null for the full model itself. */
  readonly change: PairedComparison | null;
  /** Whether the gain over the full model exists there too; null if calibration shows none. */
  readonly gain: Verdict | null;
  /** Whether the constraint M >= alpha * M(full) holds there too; null if calibration breaks it. */
  readonly constraint: Verdict | null;
}

/** Times of whole answers; full model and skip set were run alternately. */
export interface LatencyFigure {
  /** Milliseconds. */
  readonly ms: Spread;
  /** Ratio of skip set to full model, pair by pair; null for the full model. */
  readonly ratio: Spread | null;
  readonly turns: number;
}

/** One line of a table: a skip set on a set of samples. */
export interface ReportRow {
  /** The name of the method and its point. */
  readonly name: string;
  /** The run's name alone. */
  readonly method: string;
  readonly role: PointRole;
  /** Index into the runs of the sample set; null for the full model. */
  readonly run: number | null;
  readonly skip: SkipSet;
  /** |S| / L, 0..1. */
  readonly sparsity: number;
  readonly figure: Figure;
  /** Against the full model on the same samples; null for the full model itself, and without single scores. */
  readonly change: PairedComparison | null;
  /** Null if no samples were held out, or this skip set was not scored on them. */
  readonly heldOut: HeldOutFigure | null;
  readonly latency: LatencyFigure | null;
  /**
   * Block tokens as a share of the exhaustive search's; null for that itself, and for strategies without candidates.
   */
  readonly work: number | null;
}

/** A point of a metric-sparsity curve, the full model first. */
export interface CurvePoint {
  readonly step: number;
  readonly skip: SkipSet;
  readonly sparsity: number;
  readonly value: number;
  readonly removed: readonly number[];
  readonly restored: readonly number[];
}

/** A run, with the command that repeats it. */
export interface ReportRun {
  readonly name: string;
  /** The host's name for it: a file, an id. */
  readonly id: string;
  readonly status: RunStatus;
  readonly stoppedBy: DoneReason | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly spec: SearchSpec;
  readonly environments: readonly RunEnvironment[];
  /** The blocks that the last point skips, first removed first. */
  readonly removalOrder: readonly number[];
  readonly curve: readonly CurvePoint[];
  readonly work: WorkCounters;
  /** Empty for a run of one device. */
  readonly workers: readonly RunWorker[];
  /** Lines of a shell script that prepare the command and explain its placeholders. */
  readonly preparation: readonly string[];
  /** The shell command that repeats the run. */
  readonly command: string;
}

/** What the runs on the same samples have found out about one block, skipped alone. */
export interface KnownImportance extends BlockImportance {
  /** The name of the run that tells it. */
  readonly run: string;
}

/** Runs on the same samples: their rows can be compared. */
export interface SampleSetReport {
  /** The category, or `all`; with more words if other sample sets have the same. */
  readonly label: string;
  readonly samples: number;
  readonly heldOut: number;
  /** The full model first. */
  readonly rows: readonly ReportRow[];
  readonly runs: readonly ReportRun[];
  /** What the runs know of the blocks that one of them has skipped alone, in their order; empty if none has. */
  readonly importance: readonly KnownImportance[];
  /** Findings from the rows, in sentences. */
  readonly findings: readonly string[];
}

/** One model at one task on one calibration set. */
export interface ReportGroup {
  readonly model: {
    readonly name: string;
    /** Hex SHA-256 of the block model's manifest. */
    readonly hash: string;
    readonly blocks: number;
  };
  readonly calibration: SearchSpec['calibration'];
  readonly task: Pick<Task, 'key' | 'label'>;
  readonly prompt: string;
  readonly metric: Pick<Measure, 'key' | 'label' | 'unit' | 'citation'>;
  readonly sets: readonly SampleSetReport[];
}

/** A run whose journal cannot be read. */
export interface UnreadableRecord {
  readonly id: string;
  /** The fault of the journal, as a sentence. */
  readonly problem: string;
}

/** The results of runs, ready for any form. */
export interface Report {
  readonly appVersion: string;
  readonly date: Date;
  /** Seed of every bootstrap and sign-flip test. */
  readonly seed: number;
  readonly groups: readonly ReportGroup[];
  /** Measures of all blocks of a group's model on its calibration set, made beside the runs. */
  readonly scans: readonly MeasuredImportance[];
  /** Ids of runs that have not measured the full model's metric. */
  readonly leftOut: readonly string[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Ids of reported runs that were shipped with the page. */
  readonly recorded: readonly string[];
  /** Ids of reported runs whose journals carry no checksums, because an earlier version wrote them. */
  readonly withoutChecksums: readonly string[];
}

/** One form of the report, a file of its own. */
export interface ReportRenderer {
  readonly key: 'md' | 'csv' | 'curves' | 'importance' | 'latex' | 'html';
  readonly label: string;
  readonly description: string;
  readonly mimeType: string;
  readonly fileName: string;
  /** Throws `SkipscopeError('invalid-input')` when no run has measured the full model. */
  render(report: Report): string;
}
