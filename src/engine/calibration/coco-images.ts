import type { RowIssue } from './calibration-set.ts';
import type { CocoDocument } from './coco-document.ts';
import { type CocoId, writtenId } from './coco-id.ts';
import { categoryRow, imageRow } from './coco-rows.ts';
import { groupBy } from './group-by.ts';
import { type GoodRow, readRows } from './row-reader.ts';

/** One object in an image. */
interface CocoObject {
  readonly name: string;
  /** Square pixels. */
  readonly area: number;
  readonly crowd: boolean;
  readonly cornerCase: boolean;
}

/** An image with what annotations say about it. */
export interface ImageEntry {
  readonly id: CocoId;
  readonly fileName: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly where: string;
  readonly objects: CocoObject[];
  readonly captions: string[];
  /** Why the objects cannot be told; they are left out then. */
  isUnclear: boolean;
}

/** Images by the key of their id. */
export interface CocoImages {
  readonly images: ReadonlyMap<string, ImageEntry>;
  /** The rows whose id stands for several images. All of them are left out. */
  readonly ambiguous: readonly { readonly id: CocoId; readonly fileName: string; readonly where: string }[];
}

/** The images of annotation files that share their ids. `areSame` says whether two file names mean the same picture. */
export function readImages(
  documents: readonly CocoDocument[],
  areSame: (name: string, other: string) => boolean,
  issues: RowIssue[],
): CocoImages {
  const rows = documents.flatMap(({ path, images }) => readRows(path, 'images', images, imageRow, issues));
  const images = new Map<string, ImageEntry>();
  const ambiguous: CocoImages['ambiguous'][number][] = [];
  for (const [key, group] of groupBy(rows, ({ row }) => row.id.key)) {
    if (reportConflict(group, 'image', ({ file_name: fileName }) => fileName, areSame, issues)) {
      ambiguous.push(...group.map(({ row, where }) => ({ id: row.id, fileName: row.file_name, where })));
      continue;
    }
    const [first] = group;
    if (!first) continue;
    const { row, where } = first;
    const width = group.find((other) => other.row.width !== undefined)?.row.width;
    const height = group.find((other) => other.row.height !== undefined)?.row.height;
    const known = { id: row.id, fileName: row.file_name, where, width, height };
    images.set(key, { ...known, objects: [], captions: [], isUnclear: false });
  }
  return { images, ambiguous };
}

/** The names of a file's categories by the key of their id; null where an id stands for several names. */
export function readCategories(
  { path, categories }: CocoDocument,
  issues: RowIssue[],
): ReadonlyMap<string, string | null> {
  const names = new Map<string, string | null>();
  const rows = readRows(path, 'categories', categories, categoryRow, issues);
  for (const [key, group] of groupBy(rows, ({ row }) => row.id.key)) {
    const isAmbiguous = reportConflict(
      group,
      'category',
      ({ name }) => name,
      () => false,
      issues,
    );
    names.set(key, isAmbiguous ? null : (group[0]?.row.name ?? null));
  }
  return names;
}

/** Whether the rows of one id mean different things; each of them is reported with another one. */
function reportConflict<Row extends { readonly id: CocoId }>(
  group: readonly GoodRow<Row>[],
  kind: string,
  meaning: (row: Row) => string,
  areSame: (meaning: string, other: string) => boolean,
  issues: RowIssue[],
): boolean {
  const [first] = group;
  const isFirst = (row: Row) =>
    first !== undefined && (meaning(row) === meaning(first.row) || areSame(meaning(row), meaning(first.row)));
  const other = group.find(({ row }) => !isFirst(row));
  if (!first || !other) return false;
  for (const { row, where } of group) {
    const against = isFirst(row) ? other : first;
    issues.push({
      where,
      what: `The ${kind} id ${writtenId(row.id)} stands for ${meaning(row)} here, but for ${meaning(against.row)} in ${against.where}. Both are left out.`,
      remedy: `Give each ${kind} an id of its own. Annotation files that number their rows separately belong in separate folders.`,
    });
  }
  return true;
}
