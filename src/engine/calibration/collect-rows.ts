import type { AnnotationRow } from './annotation-row.ts';
import type { AnnotatedSample, Annotations } from './annotations.ts';
import type { CalibrationSample, RowIssue } from './calibration-set.ts';
import { groupBy } from './group-by.ts';
import { folderOf, isPictureUrl } from './picture-path.ts';
import type { GoodRow } from './row-reader.ts';

/** The rows of a table or of a file of JSON Lines. */
export interface RowsOfFile {
  readonly path: string;
  readonly rows: readonly GoodRow<AnnotationRow>[];
}

/** Place of the issue that names files which are read as one set. */
export const JOINED_FILES = 'Question files';

interface PlacedRow extends GoodRow<AnnotationRow> {
  readonly folder: string;
}

/**
 * Joins the rows of each picture, or of each question about a picture: captions and objects add up. A name means the same
 * picture in the files of one folder. Rows that repeat an earlier one go to `issues`; what has two labels is left out with
 * all of its rows.
 */
export function collectRows(files: readonly RowsOfFile[], issues: RowIssue[]): Annotations {
  const placed = files.flatMap(({ path, rows }) => rows.map((good) => place(good, folderOf(path))));
  const told = placed.filter(
    ({ row: { file_name: fileName, label, objects = [], captions = [] }, where }) => {
      if (label !== undefined || objects.length + captions.length > 0) return true;
      issues.push({
        where,
        what: `Nothing is said about ${fileName}.`,
        remedy: 'Fill in a label, objects or a caption, or take the row out.',
      });
      return false;
    },
  );
  const asked = groupBy(told, ({ row, folder }) => JSON.stringify([folder, row.file_name, row.prompt]));
  reportJoinedFiles(files, issues);
  const entries = [...asked.values()].flatMap((rows) => toEntry(rows, issues));
  const names = entries.flatMap(({ sample }) => [sample?.label ?? [], ...(sample?.objects ?? [])].flat());
  return { entries, categories: [...new Set(names)].sort() };
}

/** Files of questions are often sets of their own. Where several are read as one, they are named. */
function reportJoinedFiles(files: readonly RowsOfFile[], issues: RowIssue[]): void {
  const asking = files.filter(({ rows }) => rows.some(({ row }) => row.prompt !== undefined));
  if (asking.length < 2) return;
  issues.push({
    where: JOINED_FILES,
    what: `The questions of ${asking.map(({ path }) => path).join(' and ')} are read as one set.`,
    remedy: 'Give one of these files, not their folder, to score on its questions alone.',
    harmless: true,
  });
}

/** An address means the same picture everywhere. */
function place(good: GoodRow<AnnotationRow>, folder: string): PlacedRow {
  return { ...good, folder: isPictureUrl(good.row.file_name) ? '' : folder };
}

function toEntry(rows: readonly PlacedRow[], issues: RowIssue[]): readonly AnnotatedSample[] {
  const [first] = rows;
  if (!first) return [];
  const { folder, where } = first;
  const { file_name: fileName, prompt } = first.row;
  const sample = areContradicting(rows, issues) ? null : joinRows(first.row, rows, issues);
  return [{ sample, fileName, folder, where, ...(prompt !== undefined && { prompt }) }];
}

/** Whether rows give different labels to one picture or question; each of these is reported with another one. */
function areContradicting(rows: readonly PlacedRow[], issues: RowIssue[]): boolean {
  const labelled = rows.filter(({ row }) => row.label !== undefined);
  const [first] = labelled;
  const other = first && labelled.find(({ row }) => row.label !== first.row.label);
  if (!other) return false;
  for (const { row, where } of labelled) {
    const against = row.label === first.row.label ? other : first;
    issues.push({
      where,
      what: `The label of ${nameOf(row)} is "${row.label ?? ''}" here, but "${against.row.label ?? ''}" in ${against.where}. The ${row.prompt === undefined ? 'picture' : 'question'} is left out.`,
      remedy: 'Decide for one label, or write both into the column "objects".',
    });
  }
  return true;
}

/** The picture, and what is asked about it where the row has a question: distinct in its folder. */
function nameOf({ file_name: fileName, prompt }: AnnotationRow): string {
  return prompt === undefined ? fileName : `${fileName}: ${prompt}`;
}

/** Every caption counts, also one that two people wrote alike; a row that tells nothing else and nothing new is reported. */
function joinRows(first: AnnotationRow, rows: readonly PlacedRow[], issues: RowIssue[]): CalibrationSample {
  const objects = new Set<string>();
  const captions: string[] = [];
  let label: string | undefined;
  for (const { row, where } of rows) {
    const adds =
      (row.label !== undefined && label === undefined) ||
      (row.captions !== undefined && row.captions.length > 0) ||
      row.objects?.some((name) => !objects.has(name));
    if (!adds)
      issues.push({
        where,
        what: `This repeats what ${rows[0]?.where ?? ''} says.`,
        remedy: 'Take one of the two rows out.',
      });
    label ??= row.label;
    for (const name of row.objects ?? []) objects.add(name);
    captions.push(...(row.captions ?? []));
  }
  return {
    id: nameOf(first),
    fileName: first.file_name,
    ...(first.prompt !== undefined && { prompt: first.prompt }),
    ...(label !== undefined && { label }),
    ...(objects.size > 0 && { objects: [...objects] }),
    ...(captions.length > 0 && { captions }),
  };
}
