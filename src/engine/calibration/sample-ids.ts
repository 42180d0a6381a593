import type { AnnotatedSample } from './annotations.ts';
import type { CalibrationSample, RowIssue } from './calibration-set.ts';
import { groupBy } from './group-by.ts';
import { pathIn } from './picture-path.ts';

/** A sample and the row that it comes from. */
interface LocatedSample {
  readonly entry: AnnotatedSample;
  readonly sample: CalibrationSample;
}

/**
 * The samples with ids that no two of them share. Ids are distinct in a folder of annotations; where a set has several
 * such folders, the folder is put before the id: `train/1`, `valid/1`. Folders that all of them lie in are no part of it,
 * so that an archive and its folder give equal ids.
 */
export function distinctIds<Located extends LocatedSample>(
  located: readonly Located[],
  issues: RowIssue[],
): readonly Located[] {
  const folders = [...new Set(located.map(({ entry }) => entry.folder))];
  const shared = sharedFolders(folders.map((folder) => folder.split('/')));
  const named = located.map((one) => {
    const folder = one.entry.folder.split('/').slice(shared).join('/');
    return { ...one, sample: { ...one.sample, id: pathIn(folder, one.sample.id) } };
  });
  return [...groupBy(named, ({ sample }) => sample.id).values()].flatMap((group) => {
    if (group.length === 1) return group;
    for (const { entry, sample } of group)
      issues.push({
        where: entry.where,
        what: `The id ${sample.id} is that of another sample, too. Both are left out.`,
        remedy: 'Give each image an id of its own.',
      });
    return [];
  });
}

/** How many folders all of these paths begin with. */
function sharedFolders([first = [], ...others]: readonly (readonly string[])[]): number {
  const differs = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  return differs === -1 ? first.length : differs;
}
