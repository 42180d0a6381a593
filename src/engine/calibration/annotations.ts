import type { CalibrationSample, RowIssue } from './calibration-set.ts';

/** A sample as annotations tell it, not yet joined with its picture. */
export interface AnnotatedSample {
  /** Null for a row that is left out already: no other row is given the picture that it names. */
  readonly sample: CalibrationSample | null;
  readonly fileName: string;
  /** Folder of the annotation file, empty for the top. File names are seen from there, and ids are distinct in it. */
  readonly folder: string;
  /** The row's own question. Rows that give a picture the same name share it if their questions differ. */
  readonly prompt?: string;
  /** File and row, for issues that show later. */
  readonly where: string;
}

/** The result of an importer. */
export interface Annotations {
  readonly entries: readonly AnnotatedSample[];
  /** Every category, those without a sample included. */
  readonly categories: readonly string[];
}

export const NO_ANNOTATIONS: Annotations = { entries: [], categories: [] };

/** Whether anything is known of the picture. */
export function isAnnotated({ label, objects, captions }: CalibrationSample): boolean {
  return label !== undefined || objects !== undefined || captions !== undefined;
}

/** The issue of an image without annotations. */
export function bareImage(fileName: string): Pick<RowIssue, 'what' | 'remedy'> {
  return {
    what: `The image ${fileName} has no usable annotation.`,
    remedy: 'Annotate it with a box or a caption, or take it out.',
  };
}
