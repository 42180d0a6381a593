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

interface PlacedRow extends GoodRow<AnnotationRow> {
  readonly folder: string;
}

/**
 * Joins the rows of each picture: captions and objects add up. A name means the same picture in the files of one folder.
 * Rows that repeat an earlier one go to `issues`; pictures with two labels are left out with all of their rows.
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
  const pictures = groupBy(told, ({ row, folder }) => `${folder}\n${row.file_name}`);
  const entries = [...pictures.values()].flatMap((rows) => toEntry(rows, issues));
  const names = entries.flatMap(({ sample }) => [sample?.label ?? [], ...(sample?.objects ?? [])].flat());
  return { entries, categories: [...new Set(names)].sort() };
}

/** An address means the same picture everywhere. */
function place(good: GoodRow<AnnotationRow>, folder: string): PlacedRow {
  return { ...good, folder: isPictureUrl(good.row.file_name) ? '' : folder };
}

function toEntry(rows: readonly PlacedRow[], issues: RowIssue[]): readonly AnnotatedSample[] {
  const [first] = rows;
  if (!first) return [];
  const { folder, where } = first;
  const fileName = first.row.file_name;
  const sample = areContradicting(rows, issues) ? null : joinRows(fileName, rows, issues);
  return [{ sample, fileName, folder, where }];
}

/** Whether rows give different labels to one picture; each of these is reported with another one. */
function areContradicting(rows: readonly PlacedRow[], issues: RowIssue[]): boolean {
  const labelled = rows.filter(({ row }) => row.label !== undefined);
  const [first] = labelled;
  const other = first && labelled.find(({ row }) => row.label !== first.row.label);
  if (!other) return false;
  for (const { row, where } of labelled) {
    const against = row.label === first.row.label ? other : first;
    issues.push({
      where,
      what: `The label of ${row.file_name} is "${row.label ?? ''}" here, but "${against.row.label ?? ''}" in ${against.where}. The picture is left out.`,
      remedy: 'Decide for one label, or write both into the column "objects".',
    });
  }
  return true;
}

/** Every caption counts, also one that two people wrote alike; a row that tells nothing else and nothing new is reported. */
function joinRows(fileName: string, rows: readonly PlacedRow[], issues: RowIssue[]): CalibrationSample {
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
    id: fileName,
    fileName,
    ...(label !== undefined && { label }),
    ...(objects.size > 0 && { objects: [...objects] }),
    ...(captions.length > 0 && { captions }),
  };
}
