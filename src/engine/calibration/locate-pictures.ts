import { type AnnotatedSample, bareImage, isAnnotated } from './annotations.ts';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import { type PictureClaim, type PictureProblem, settleClaims } from './picture-claims.ts';
import { PictureIndex } from './picture-index.ts';
import { isPictureUrl } from './picture-path.ts';
import { pictureBytes, type PictureFetcher, type ReadableSample } from './picture-reader.ts';
import { distinctIds } from './sample-ids.ts';

/**
 * Joins samples with their pictures: an offered file each, or an address that `fetchPicture` reads when it is needed.
 * Samples whose picture is missing, not certain, or named by another sample are reported.
 */
export function locatePictures(
  entries: readonly AnnotatedSample[],
  pictures: readonly NamedFile[],
  fetchPicture: PictureFetcher,
  issues: RowIssue[],
): readonly ReadableSample[] {
  const index = new PictureIndex(
    pictures,
    entries.map(({ folder }) => folder),
  );
  const claims: PictureClaim[] = [];
  const files = new Map<AnnotatedSample, NamedFile>();
  const unclear = new Map<AnnotatedSample, PictureProblem>();
  for (const entry of entries) {
    const { fileName, folder } = entry;
    if (isPictureUrl(fileName)) {
      claims.push({ entry, picture: fileName, rank: 0 });
      continue;
    }
    const { files: found, rank } = index.find(fileName, folder);
    const [file, second] = found;
    if (!file) unclear.set(entry, missingPicture(fileName));
    else if (second) unclear.set(entry, severalPictures(fileName, file, second));
    else {
      claims.push({ entry, picture: file.path, rank });
      files.set(entry, file);
    }
  }
  const { samples, problems } = settleClaims(claims);
  const located = entries.flatMap((entry) => {
    const sample = samples.get(entry);
    if (sample) return [{ entry, sample }];
    const problem = unclear.get(entry) ?? problems.get(entry);
    if (entry.sample && problem)
      issues.push({
        where: entry.where,
        ...(isAnnotated(entry.sample) ? problem : bareImage(entry.fileName)),
      });
    return [];
  });
  return distinctIds(located, issues).map(({ entry, sample }): ReadableSample => {
    const file = files.get(entry);
    return file
      ? { sample, picture: file.path, read: () => pictureBytes(file), size: file.contents.size }
      : {
          sample,
          picture: entry.fileName,
          read: (signal) => fetchPicture(entry.fileName, signal),
          size: null,
        };
  });
}

/** The issue of a picture that is missing. */
export function missingPicture(path: string): PictureProblem {
  return {
    what: `The picture ${path} is missing.`,
    remedy: 'Add the file, or take the image out of the list.',
  };
}

function severalPictures(fileName: string, first: NamedFile, second: NamedFile): PictureProblem {
  return {
    what: `The name ${fileName} fits two pictures: ${first.path} and ${second.path}.`,
    remedy: 'Write the folder into "file_name".',
  };
}
