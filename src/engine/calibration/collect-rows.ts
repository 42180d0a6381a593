import type { AnnotationRow } from './annotation-row.ts';
import type { Annotations } from './annotations.ts';
import type { RowIssue } from './calibration-set.ts';
import type { GoodRow } from './row-reader.ts';

interface Picture {
  readonly fileName: string;
  /** Of its first row. */
  readonly where: string;
  label: string | undefined;
  readonly objects: Set<string>;
  readonly captions: Set<string>;
}

/**
 * Joins the rows of each picture: captions and objects add up. Rows that contradict an earlier one or repeat it go to
 * `issues`.
 */
export function collectRows(rows: readonly GoodRow<AnnotationRow>[], issues: RowIssue[]): Annotations {
  const pictures = new Map<string, Picture>();
  const categories = new Set<string>();
  for (const good of rows) {
    const { file_name: fileName, label, objects = [], captions = [] } = good.row;
    if (label === undefined && objects.length + captions.length === 0) {
      issues.push({
        where: good.where,
        what: `Nothing is said about ${fileName}.`,
        remedy: 'Fill in a label, objects or a caption, or take the row out.',
      });
      continue;
    }
    const known = pictures.get(fileName);
    const problem = known ? clash(known, good.row) : null;
    if (problem) {
      issues.push({ where: good.where, ...problem });
      continue;
    }
    const picture = known ?? begin(good);
    pictures.set(fileName, picture);
    picture.label ??= label;
    for (const name of objects) picture.objects.add(name);
    for (const caption of captions) picture.captions.add(caption);
    for (const name of label === undefined ? objects : [label, ...objects]) categories.add(name);
  }
  return { entries: [...pictures.values()].map(toEntry), categories: [...categories].sort() };
}

function begin({ row: { file_name: fileName }, where }: GoodRow<AnnotationRow>): Picture {
  return { fileName, where, label: undefined, objects: new Set(), captions: new Set() };
}

/** Why a further row of a picture cannot be used; null when it adds something. */
function clash(
  { where, label: knownLabel, objects: knownObjects, captions: knownCaptions }: Picture,
  { file_name: fileName, label, objects = [], captions = [] }: AnnotationRow,
): Pick<RowIssue, 'what' | 'remedy'> | null {
  if (label !== undefined && knownLabel !== undefined && label !== knownLabel)
    return {
      what: `The label of ${fileName} is "${label}" here, but "${knownLabel}" in ${where}.`,
      remedy: 'Decide for one label, or write both into the column "objects".',
    };
  const adds =
    (label !== undefined && knownLabel === undefined) ||
    objects.some((name) => !knownObjects.has(name)) ||
    captions.some((caption) => !knownCaptions.has(caption));
  return adds ? null : { what: `This repeats what ${where} says.`, remedy: 'Take one of the two rows out.' };
}

function toEntry({ fileName, where, label, objects, captions }: Picture): Annotations['entries'][number] {
  return {
    where,
    sample: {
      id: fileName,
      fileName,
      ...(label !== undefined && { label }),
      ...(objects.size > 0 && { objects: [...objects] }),
      ...(captions.size > 0 && { captions: [...captions] }),
    },
  };
}
