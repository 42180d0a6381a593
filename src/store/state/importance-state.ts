import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { Problem } from './problem.ts';

/** What a scan has measured, and what it was asked for. */
export interface ImportanceScan {
  readonly spec: SearchSpec;
  readonly report: ImportanceReport;
}

export interface ImportanceSlice {
  /** The last scan that came to its end; another model, set or task may be in use meanwhile. */
  readonly scan: ImportanceScan | null;
  /** The next scan takes so many samples, if the set has them. */
  readonly scanSamples: number;
  /** Non-null while blocks are measured. */
  readonly scanProgress: Progress | null;
  readonly scanProblem: Problem | null;
  changeScanSamples(samples: number): void;
  /** Measures every block, skipped alone, by every measure. A scan under way is replaced. */
  measureImportance(): Promise<void>;
  cancelScan(): void;
}
