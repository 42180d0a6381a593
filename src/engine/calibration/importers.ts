import type { NamedFile } from './calibration-set.ts';
import { GUESS, PictureIndex } from './picture-index.ts';
import type { CalibrationImporter } from './calibration-importer.ts';
import { csvImporter } from './csv-importer.ts';
import { jsonLinesImporter } from './json-lines-importer.ts';
import { readCoco } from './read-coco.ts';
import { carriesCornerCase } from './coco-rows.ts';
import { NO_ANNOTATIONS } from './annotations.ts';
import { folderLabel } from './folder-label.ts';

/** Reads `cup/001.jpg` as a picture labelled "cup"; pictures in no such folder are reported. */
export const labelFolderImporter: CalibrationImporter = {
  key: 'label-folders',
  label: 'A folder per label',
  recognises: 'Pictures in folders that are named after what they show: cup/001.jpg',
  read: ({ pictures }, issues) => {
    const entries = pictures.flatMap(({ path }) => {
      const label = folderLabel(path);
      if (label !== null) {
        return [{ sample: { id: path, fileName: path, label }, fileName: path, folder: '', where: path }];
      }
      issues.push({
        where: path,
        what: 'Nothing says what this picture shows.',
        remedy: 'Put it into a folder named after its category (cup/001.jpg), or add an annotation file.',
      });
      return [];
    });
    const categories = [...new Set(entries.map(({ sample }) => sample.label))].sort();
    return Promise.resolve({ entries, categories });
  },
};

/** Whether two names in a folder fit one picture as a whole; only files that name images differently need it. */
function samePicture(pictures: readonly NamedFile[]) {
  let index: PictureIndex | null = null;
  return (name: string, other: string, folder: string): boolean => {
    index ??= new PictureIndex(pictures);
    const [found, second] = [index.find(name, folder), index.find(other, folder)];
    const isSure = found.files.length === 1 && Math.max(found.rank, second.rank) < GUESS;
    return isSure && second.files.length === 1 && found.files[0] === second.files[0];
  };
}

/** Lin et al., Microsoft COCO (arXiv 1405.0312); format as in https://cocodataset.org/#format-data. */
const cocoImporter: CalibrationImporter = {
  key: 'coco',
  label: 'COCO annotations',
  recognises: 'JSON files with "images" and "annotations": boxes with "categories", or captions',
  read: ({ coco, brokenJson, pictures }, issues) => {
    if (coco.length > 0) return Promise.resolve(readCoco(coco, issues, samePicture(pictures)));
    return Promise.resolve(brokenJson ? NO_ANNOTATIONS : null);
  },
};

/**
 * Li et al., CODA: A Real-World Road Corner Case Dataset (arXiv 2203.07724): COCO instances whose boxes carry
 * `corner_case`. The flag is kept as `CalibrationSample.cornerCases`.
 */
const codaImporter: CalibrationImporter = {
  key: 'coda',
  label: 'CODA annotations',
  recognises: 'COCO JSON files whose annotations carry "corner_case": true or false',
  read: ({ coco, pictures }, issues) => {
    const isCoda = coco.some(({ annotations }) => annotations.some(carriesCornerCase));
    return Promise.resolve(isCoda ? readCoco(coco, issues, samePicture(pictures)) : null);
  },
};

/** The importers of annotation files, in the order in which they are preferred if an offer holds several kinds. */
export const ANNOTATION_IMPORTERS: readonly CalibrationImporter[] = [
  codaImporter,
  cocoImporter,
  jsonLinesImporter,
  csvImporter,
];

/** Every format in which a calibration set can be offered; folders count only where there are no annotations. */
export const IMPORTERS: readonly CalibrationImporter[] = [...ANNOTATION_IMPORTERS, labelFolderImporter];
