import { isPictureUrl } from './annotation-row.ts';
import type { AnnotatedSample } from './annotations.ts';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import { PictureIndex } from './picture-files.ts';
import { pictureBytes, type PictureFetcher, type ReadableSample } from './picture-reader.ts';

/**
 * Joins samples with their pictures: an offered file each, or an address that `fetchPicture` reads when it is needed.
 * Samples whose picture is missing, not certain, or taken by another sample are reported.
 */
export function locatePictures(
  entries: readonly AnnotatedSample[],
  pictures: readonly NamedFile[],
  fetchPicture: PictureFetcher,
  issues: RowIssue[],
): readonly ReadableSample[] {
  const index = new PictureIndex(pictures);
  const owners = new Map<string, string>();
  return entries.flatMap(({ sample, where }): readonly ReadableSample[] => {
    const { fileName } = sample;
    if (isPictureUrl(fileName))
      return [{ sample, read: (signal) => fetchPicture(fileName, signal), size: null }];
    const found = index.find(fileName);
    const [file] = found;
    const owner = file && owners.get(file.path);
    const problem = pictureProblem(fileName, found, owner);
    if (!file || problem) {
      issues.push({ where, ...(problem ?? missingPicture(fileName)) });
      return [];
    }
    owners.set(file.path, where);
    return [{ sample, read: () => pictureBytes(file), size: file.contents.size }];
  });
}

/** The issue of a picture that is missing. */
export function missingPicture(path: string): Pick<RowIssue, 'what' | 'remedy'> {
  return {
    what: `The picture ${path} is missing.`,
    remedy: 'Add the file, or take the image out of the list.',
  };
}

function pictureProblem(
  fileName: string,
  [file, second]: readonly NamedFile[],
  owner: string | undefined,
): Pick<RowIssue, 'what' | 'remedy'> | null {
  if (file && second)
    return {
      what: `The name ${fileName} fits two pictures: ${file.path} and ${second.path}.`,
      remedy: 'Write the folder into "file_name".',
    };
  if (file && owner !== undefined)
    return {
      what: `The picture ${file.path} belongs to another row already: ${owner}.`,
      remedy: 'Join the two rows, or add the picture that is meant here.',
    };
  return null;
}
