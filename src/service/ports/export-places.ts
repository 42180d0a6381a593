import type { FileStore } from '#engine/base/file-source.ts';
import type { FileContents } from '#engine/calibration/calibration-set.ts';

/** A zip that is being written. */
export interface ExportZip {
  /** What is written here goes into the zip, each file once. */
  readonly store: FileStore;
  /** Ends the zip. */
  finish(): Promise<FileContents>;
  /** Deletes what there is of it. */
  discard(): Promise<void>;
}

/** The places of a person's computer to which a host can write an export. All methods throw `SkipscopeError('storage')`. */
export interface ExportPlaces {
  /**
   * The folder `name` in the one that a person has chosen, made where there is none. Throws `SkipscopeError('invalid-input')` for
   * a `parent` that is no folder of this host.
   */
  folder(parent: unknown, name: string): Promise<FileStore>;
  /** A new zip. Those of earlier exports are deleted. */
  zip(name: string): Promise<ExportZip>;
}
