import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** The files of an imported calibration set. */
export interface StoredCalibration {
  /** `CalibrationSet.id`. */
  readonly id: string;
  readonly name: string;
  readonly files: readonly NamedFile[];
}

/** The imported calibration sets of a host. All methods throw `SkipscopeError('storage')` when the storage fails. */
export interface CalibrationStore {
  list(): Promise<readonly Pick<StoredCalibration, 'id' | 'name'>[]>;
  /** The set of this id; null when there is none. */
  load(id: string): Promise<StoredCalibration | null>;
  /** Stores a set, in place of one of the same id. */
  save(calibration: StoredCalibration): Promise<void>;
  delete(id: string): Promise<void>;
}
