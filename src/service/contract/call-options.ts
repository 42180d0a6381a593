import type { PairReport } from './pair-report.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** Progress of a long call. */
export interface Progress {
  /** One short phrase for a person: "Downloading block 7 of 24". */
  readonly phase: string;
  /** 0..1. */
  readonly fraction: number;
  /** Milliseconds until the end; null while they cannot be estimated. */
  readonly etaMs: number | null;
  /** The text of an answer as far as its tokens are known; only while a question is answered. */
  readonly partialAnswer?: string;
  /** The pairs of blocks that are measured by now; only while pairs are measured. */
  readonly partialPairs?: PairReport;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The callbacks of a caller that follows a run. `onProgress` reports the preparation of pictures. */
export interface RunCallbacks extends CallOptions {
  /** Called with every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** Called when the disk of the server has lost the last events of the run; every event then follows again, from the first. */
  readonly onRewind?: () => void;
}
