import type { StoredCalibrationName } from '#service/contract/calibration-operations.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { Problem } from './problem.ts';

export interface CalibrationState {
  /** The set in use; stays while another one is read, and when that fails. */
  readonly summary: CalibrationSummary | null;
  /** The URL from which the set in use was served; null for the person's own files. */
  readonly url: string | null;
  /** Non-null while a set is being read. */
  readonly progress: Progress | null;
  readonly problem: Problem | null;
}

/** The files of a set as one archive. */
export interface PackedCalibration {
  readonly name: string;
  readonly archive: Blob;
}

export interface CalibrationSlice {
  readonly calibration: CalibrationState;
  /** The imported sets that the backend stores. */
  readonly storedCalibrations: readonly StoredCalibrationName[];
  /** Opens the set served under a folder URL. */
  openCalibration(url: string): Promise<void>;
  /** Reads the person's own files. */
  importCalibration(name: string, files: readonly NamedFile[]): Promise<void>;
  openStoredCalibration(id: string): Promise<void>;
  removeStoredCalibration(id: string): Promise<void>;
  refreshStoredCalibrations(): Promise<void>;
  /** The encoded picture of a sample of the set in use. */
  sampleImage(sample: number): Promise<Blob>;
  /** The files of the imported set in use as one archive (.zip). Throws `SkipscopeError('not-found')` for a set that is not imported. */
  packCalibration(): Promise<PackedCalibration>;
  reportCalibrationProblem(problem: Problem | null): void;
  /** Shows no set and no list; reading is aborted. */
  closeCalibration(): void;
}
