/** Something of a calibration set that could not be used, and how to mend it. */
export interface RowIssue {
  /** File and row: `instances.json, annotations[3]`, or `labels.csv, line 7`. */
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
  /** Nothing was left out on its account: a column that has no meaning here. */
  readonly harmless?: true;
}

/** A picture with what is known about it, or a question about a picture with its answer. */
export interface CalibrationSample {
  /** Distinct in its set. */
  readonly id: string;
  /** Path of the picture as the annotations or the folder name it, or its http(s) address. */
  readonly fileName: string;
  /** The sample's own question, asked in place of the task's prompt. */
  readonly prompt?: string;
  /** Category of the main object: the one with the largest bounding box, or the folder's name; or the answer to `prompt`. */
  readonly label?: string;
  /** Distinct categories in the picture, largest object first. */
  readonly objects?: readonly string[];
  readonly captions?: readonly string[];
  /** The names in `objects` that the annotations flag as corner cases (CODA). */
  readonly cornerCases?: readonly string[];
  /** Pixels, as far as the annotations tell. */
  readonly width?: number;
  readonly height?: number;
}

/** Pictures with annotations on which a skip set is scored. */
export interface CalibrationSet {
  /** Hash (hex SHA-256) of the samples and categories: equal sets have equal ids wherever they come from. */
  readonly id: string;
  readonly name: string;
  readonly samples: readonly CalibrationSample[];
  /** Every category name of the set, those without a sample included. */
  readonly categories: readonly string[];
  /** Rows that were left out. */
  readonly issues: readonly RowIssue[];
}

/** A calibration set with access to its pictures, read one by one when they are needed. */
export interface CalibrationSource {
  readonly set: CalibrationSet;
  /** Each sample's picture: its path among the offered files, or its http(s) address. */
  readonly pictures: readonly string[];
  /**
   * Encoded bytes of a sample's picture. Throws `SkipscopeError('not-found')` when the file is gone, and
   * `SkipscopeError('invalid-input')` for an index outside the set.
   */
  image(sample: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** Contents of an offered file, read when needed; a `Blob` is one. */
export interface FileContents {
  /** Bytes. */
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** The bytes from `start` to `end`, where a host can read them alone. */
  slice?(start: number, end: number): FileContents;
}

/** A file offered as part of a calibration set: dropped on the page, or found in a folder or in an archive. */
export interface NamedFile {
  /** Path relative to the offered folder, separated by `/`. */
  readonly path: string;
  readonly contents: FileContents;
}
