import type { DocumentFrequencySummary } from '#service/contract/calibration-operations.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { Problem } from './problem.ts';

export interface DocumentFrequencyState {
  /** The tables that the backend stores. */
  readonly stored: readonly DocumentFrequencySummary[];
  /** Non-null while a file is being read. */
  readonly progress: Progress | null;
  readonly problem: Problem | null;
}

export interface DocumentFrequencySlice {
  readonly documentFrequencies: DocumentFrequencyState;
  /** Reads a table, or counts one from COCO captions, and scores the next search of captions with it. */
  addDocumentFrequencies(file: NamedFile): Promise<void>;
  /** Forgets the file being read. */
  stopDocumentFrequencies(): void;
  /** Deletes a table, and removes it from the search form. */
  removeDocumentFrequencies(hash: string): Promise<void>;
  refreshDocumentFrequencies(): Promise<void>;
  dismissDocumentFrequencyProblem(): void;
}
