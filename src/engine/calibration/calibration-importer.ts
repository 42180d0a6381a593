import type { AnnotationText } from './annotation-text.ts';
import type { Annotations } from './annotations.ts';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import type { CocoDocument } from './coco-document.ts';

/** The files of an offer, sorted by what they can be. */
export interface SortedOffer {
  /** JSON files that are COCO in shape. */
  readonly coco: readonly CocoDocument[];
  /** Whether a JSON file could not be parsed: the set may be incomplete without it. */
  readonly brokenJson: boolean;
  readonly jsonLines: readonly AnnotationText[];
  readonly tables: readonly AnnotationText[];
  readonly pictures: readonly NamedFile[];
}

/** One way in which a calibration set can be written down. */
export interface CalibrationImporter {
  readonly key: 'coda' | 'coco' | 'csv' | 'jsonl' | 'label-folders';
  readonly label: string;
  /** The files that it recognises, in words for display. */
  readonly recognises: string;
  /**
   * The rows of the files that are of this kind; null when there is no such file. Rows that cannot be used go to
   * `issues`, the others are kept.
   */
  read(offer: SortedOffer, issues: RowIssue[]): Promise<Annotations | null>;
}
