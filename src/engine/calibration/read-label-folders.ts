import type { CalibrationSample, NamedFile, RowIssue } from './calibration-set.ts';
import { fileBaseName } from './picture-files.ts';

/** A picture in a folder named after what it shows. */
export interface LabelledPicture {
  readonly sample: CalibrationSample;
  readonly file: NamedFile;
}

/** Folders that hold the pictures of a COCO set and label nothing. */
const NO_LABEL = new Set(['images', 'image', 'img', 'pictures', 'photos']);

/** Reads `cup/001.jpg` as a picture labelled "cup"; pictures in no such folder go to `issues`. */
export function readLabelFolders(
  pictures: readonly NamedFile[],
  issues: RowIssue[],
): readonly LabelledPicture[] {
  return pictures.flatMap((file) => {
    const folder = fileBaseName(file.path.split('/').slice(0, -1).join('/'));
    const label = folder.replace(/[_\s]+/gu, ' ').trim();
    if (label !== '' && !NO_LABEL.has(label.toLowerCase())) {
      return [{ sample: { id: file.path, fileName: file.path, label }, file }];
    }
    issues.push({
      where: file.path,
      what: 'Nothing says what this picture shows.',
      remedy: 'Put it into a folder named after its category (cup/001.jpg), or add a COCO annotation file.',
    });
    return [];
  });
}
