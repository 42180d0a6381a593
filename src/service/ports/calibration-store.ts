import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** The files of a calibration set that somebody imported. */
export interface StoredCalibration {
  /** `CalibrationSet.id`. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly NamedFile[];
}

/** Where a host keeps imported calibration sets. All methods throw `SkipscopeError('storage')` when it fails. */
export interface CalibrationStore {
  list(): Promise<readonly Pick<StoredCalibration, 'id' | 'name'>[]>;
  /** Null when there is none of this id. */
  load(id: string): Promise<StoredCalibration | null>;
  /** Replaces a set of the same id. */
  save(calibration: StoredCalibration): Promise<void>;
  delete(id: string): Promise<void>;
}
