import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Latency } from './evaluator.ts';
import type { RunEnvironment, RunRuntime } from './run-environment.ts';
import type { DoneReason, Objective } from './run-event.ts';
import type { SearchSpec } from './search-spec.ts';

/**
 * `idle`: nothing journalled yet. `queued` and `running` come from the journal: after a reload or a kill the run may be
 * interrupted, which only the host can know.
 */
export type RunStatus = 'idle' | 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

/** Whether a run is queued or running. */
export function isUnderWay({ status }: { readonly status: RunStatus }): boolean {
  return status === 'queued' || status === 'running';
}

/** A point of the metric-sparsity curve. */
export interface PathPoint {
  /** 0 is the full model. */
  readonly step: number;
  /** Blocks skipped here and not at the point before, in the order of their removal. */
  readonly removed: readonly number[];
  /** Blocks skipped at the point before and not here. */
  readonly restored: readonly number[];
  readonly value: number;
  /** Metric values of the single samples, in order; null in journals of earlier versions. */
  readonly scores: readonly number[] | null;
  /** |S| / L, 0..1. */
  readonly sparsity: number;
  readonly skip: SkipSet;
  /** Median time of one sample at batch size 1. */
  readonly latencyMs: number;
  readonly latency: Latency;
  /** The runtime that the latency was measured on; null in journals of earlier versions. */
  readonly measuredOn: RunRuntime | null;
}

export interface OperatingPoints {
  /** The best metric; the sparser of equals. */
  readonly highPerformance: PathPoint | null;
  /** The sparsest point with M >= alpha * M(empty); null when there is none (alpha above 1). */
  readonly highSparsity: PathPoint | null;
}

/** A point on the samples held out. */
export interface HeldOutScore {
  readonly skip: SkipSet;
  readonly value: number;
  /** By sample. */
  readonly scores: readonly number[];
}

/** Times of full model and skip set, run alternately. */
export interface Timing {
  readonly skip: SkipSet;
  readonly full: readonly Latency[];
  readonly skipped: readonly Latency[];
  /** The runtime that the times were measured on; null in journals of earlier versions. */
  readonly measuredOn: RunRuntime | null;
}

/** A candidate of the current step (or of the last one). */
export interface CandidateState {
  /** To be removed, or put back when the parent skips it. */
  readonly block: number;
  readonly status: 'waiting' | 'running' | 'scored' | 'pruned';
  /** Exact value, once all samples are scored. */
  readonly value: number | null;
  /** The value is at most this: exact when pruned or scored, from the metric's range while running. */
  readonly bound: number;
  /** Samples scored so far. */
  readonly samples: number;
}

/** What a step found out about a candidate. */
export interface StepVerdict {
  readonly step: number;
  /** Rank of the step's parent among the skip sets that a beam keeps. */
  readonly parent: number;
  readonly objective: Objective;
  /** To be removed, or put back when the parent skips it. */
  readonly block: number;
  /** Its value, or for one that was pruned the most that it can be. */
  readonly value: number;
  readonly exact: boolean;
}

/** The cost of removing one block alone: M(empty) - M({block}). */
export interface BlockImportance {
  readonly block: number;
  readonly drop: number;
  /** False: the drop is at least this much (the candidate was pruned). */
  readonly exact: boolean;
}

/** One unit is one block processing one token position. */
export interface WorkCounters {
  readonly blockTokens: number;
  /** The same steps with every candidate run on every sample through every kept block, nothing reused. */
  readonly exhaustiveBlockTokens: number;
  /** Scored pairs of skip set and sample. */
  readonly evaluations: number;
  /** Candidates pruned. */
  readonly pruned: number;
}

/** A worker that took part in a run. */
export interface RunWorker {
  readonly name: string;
  /** Units that it has answered for the run. */
  readonly units: number;
}

interface RunProgress {
  /** 0..1; the share of the work up to the budget or the last block, so that a constraint ends a run early. */
  readonly fraction: number;
  /** Milliseconds at the present pace, pauses left out; null while unknown. */
  readonly etaMs: number | null;
}

/** An error that ended the execution of the run. */
interface RunIssue {
  readonly at: number;
  readonly what: string;
  readonly remedy: string;
}

/** Bookkeeping of the fold, not meant for readers of the state. */
interface RunLedger {
  /** Positions of the current parent's outcomes, by sample. */
  readonly parentPositions: readonly number[];
  /** Milliseconds in which the run was executed. */
  readonly activeMs: number;
  readonly lastAt: number | null;
}

/** The state of a run: a fold over its journal. */
export interface RunState {
  readonly status: RunStatus;
  readonly spec: SearchSpec | null;
  readonly blocks: number;
  readonly samples: readonly string[];
  /** Ids of the samples held out. */
  readonly heldOutSamples: readonly string[];
  /** Whether every event carries a checksum; journals of earlier versions have none. */
  readonly checksummed: boolean;
  /** The time when it was asked for, or else begun; milliseconds since the epoch. */
  readonly startedAt: number | null;
  /** The user who asked for it last, on a host with several. */
  readonly owner: string | null;
  /** Environments that executed the run, first to last; empty in journals of earlier versions. */
  readonly environments: readonly RunEnvironment[];
  readonly doneReason: DoneReason | null;
  /** Step 0 of the path. */
  readonly baseline: PathPoint | null;
  /** Ascending steps; a step that changed nothing has no point. */
  readonly path: readonly PathPoint[];
  /** The blocks that the last point skips, first removed first. */
  readonly removalOrder: readonly number[];
  readonly operatingPoints: OperatingPoints;
  /** The step whose candidates `candidates` holds. */
  readonly currentStep: number;
  readonly candidates: readonly CandidateState[];
  /** The value by which candidates are compared. */
  readonly objective: Objective;
  readonly importance: readonly BlockImportance[];
  /** The verdicts of every step, in the order in which they were found; a step that a resumed run repeats has the later ones. */
  readonly verdicts: readonly StepVerdict[];
  /** How much each block changes the residual stream, by block; null if the strategy does not measure it. */
  readonly influence: readonly number[] | null;
  readonly heldOut: readonly HeldOutScore[];
  readonly timings: readonly Timing[];
  readonly work: WorkCounters;
  /** In the order of their first units; empty for a run of one device, and in journals of earlier versions. */
  readonly workers: readonly RunWorker[];
  /** Block tokens spent until the full model's point was there and each point of the path, in that order. */
  readonly spent: readonly number[];
  readonly progress: RunProgress;
  readonly issues: readonly RunIssue[];
  readonly ledger: RunLedger;
}
