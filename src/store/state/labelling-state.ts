import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { TypedKind, TypedPicture } from '#engine/calibration/typed-labels.ts';
import type { Problem } from './problem.ts';

/** A picture of the person's own, with what was typed about it so far. */
export interface PictureToLabel extends TypedPicture {
  readonly contents: Blob;
}

export interface LabellingSlice {
  /** The name of the set that is being labelled; null where there is none. */
  readonly labelledName: string | null;
  /** In the order of their paths; null until those of an earlier visit have been read. */
  readonly picturesToLabel: readonly PictureToLabel[] | null;
  /** Whether the pictures and their fields are shown. */
  readonly labellingOpen: boolean;
  readonly labellingProblem: Problem | null;
  /** Reads offered files as a calibration set; pictures about which nothing is said are kept for labelling, which is shown. */
  offerSet(name: string, files: readonly NamedFile[]): Promise<void>;
  /** Reads what an earlier visit has left. */
  recallPictures(): Promise<void>;
  addPictures(files: readonly NamedFile[]): Promise<void>;
  removePicture(path: string): Promise<void>;
  /** Keeps what was typed about a picture, so that a reload finds it. */
  typeAbout(path: string, kind: TypedKind, text: string): Promise<void>;
  renameLabelled(name: string): Promise<void>;
  /** Forgets the pictures and what was typed; sets that were made of them stay. */
  dropLabelling(): Promise<void>;
  /** Makes a calibration set of the pictures about which something was typed, and opens it. */
  useLabelled(): Promise<void>;
  showLabelling(open: boolean): void;
  dismissLabellingProblem(): void;
}
