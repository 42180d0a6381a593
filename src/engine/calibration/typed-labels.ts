import { isAnnotationFile } from './annotation-text.ts';
import type { CalibrationSample, FileContents, NamedFile } from './calibration-set.ts';
import { folderLabel } from './folder-label.ts';
import { isHidden, isPicture } from './picture-files.ts';

/** What a person can type about a picture: the three annotations of `CalibrationSample`, one for each task. */
export const TYPED_KINDS = ['label', 'objects', 'captions'] as const;

export type TypedKind = (typeof TYPED_KINDS)[number];

/** A picture with what a person has typed about it, as it was typed; empty for nothing. */
export interface TypedPicture extends Readonly<Record<TypedKind, string>> {
  /** Distinct in its set. */
  readonly path: string;
  readonly contents: FileContents;
}

type Annotation = Pick<CalibrationSample, TypedKind>;

const LABELS_FILE = 'labels.jsonl';

/** Whether an offer is of pictures about which nothing is said, neither by an annotation file nor by the name of a folder. */
export function areUnlabelled(files: readonly NamedFile[]): boolean {
  const seen = files.filter(({ path }) => !isHidden(path));
  const says = (path: string) =>
    isAnnotationFile(path) || /\.zip$/iu.test(path) || folderLabel(path) !== null;
  return seen.some(({ path }) => isPicture(path)) && !seen.some(({ path }) => says(path));
}

/**
 * The meaning of what was typed: one label; objects separated by commas, semicolons or lines, each once; a caption in each
 * line. A kind for which nothing was typed is absent.
 */
export function typedAnnotation({ label, objects, captions }: TypedPicture): Annotation {
  const name = label.trim().replace(/\s+/gu, ' ');
  const names = [...new Set(partsOf(objects, /[,;\r\n]/u))];
  const texts = partsOf(captions, /[\r\n]/u);
  return {
    ...(name !== '' && { label: name }),
    ...(names.length > 0 && { objects: names }),
    ...(texts.length > 0 && { captions: texts }),
  };
}

/** The files of a calibration set: the pictures about which something was typed, and JSON Lines that say what. */
export function typedSet(pictures: readonly TypedPicture[]): readonly NamedFile[] {
  const annotated = pictures
    .map((picture) => ({ picture, annotation: typedAnnotation(picture) }))
    .filter(({ annotation }) => Object.keys(annotation).length > 0);
  const lines = annotated.map(
    ({ picture: { path }, annotation }) => `${JSON.stringify({ file_name: path, ...annotation })}\n`,
  );
  return [
    { path: LABELS_FILE, contents: new Blob(lines) },
    ...annotated.map(({ picture: { path, contents } }) => ({ path, contents })),
  ];
}

/** A path that none of `taken` has: `1.png`, or else `1 (2).png`. */
export function freePath(path: string, taken: ReadonlySet<string>): string {
  const dot = path.lastIndexOf('.');
  let free = path;
  for (let number = 2; taken.has(free); number++)
    free = `${path.slice(0, dot)} (${String(number)})${path.slice(dot)}`;
  return free;
}

function partsOf(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((part) => part.trim().replace(/\s+/gu, ' '))
    .filter((part) => part !== '');
}
