import type { RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { Problem } from './problem.ts';

/** A run, and the backend that has it. */
export interface RunOfBackend extends RunSummary {
  readonly backend: BackendId;
  /** The backend that has another copy of its journal, after a hand-over was cut off; null for all other runs. */
  readonly copyAt: BackendId | null;
}

export interface UnreadableRunOfBackend extends UnreadableRun {
  readonly backend: BackendId;
}

export interface RunsSlice {
  /** The runs of this browser and of the server that the page works on, newest first; null until read. */
  readonly runs: readonly RunOfBackend[] | null;
  /** Runs whose journals cannot be read; they can be saved as they are, and deleted. */
  readonly unreadableRuns: readonly UnreadableRunOfBackend[];
  readonly runsProblem: Problem | null;
  /** Runs whose offer to resume was declined in this visit. */
  readonly declinedRuns: readonly string[];
  refreshRuns(): Promise<void>;
  /** Deletes the run at one backend, or by default at every one that has it. */
  deleteRun(id: string, backend?: BackendId): Promise<void>;
  /** The journal as it is stored, as JSON Lines; null when it could not be had, with the problem in `runsProblem`. */
  runLines(id: string, backend: BackendId): Promise<string | null>;
  declineResume(id: string): void;
  dismissRunsProblem(): void;
}
