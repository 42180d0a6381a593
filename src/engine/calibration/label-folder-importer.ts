import type { CalibrationImporter } from './calibration-importer.ts';
import { fileBaseName } from './picture-files.ts';

/** Folders that hold the pictures of an annotated set and label nothing. */
const NO_LABEL = new Set(['images', 'image', 'img', 'pictures', 'photos']);

/** Reads `cup/001.jpg` as a picture labelled "cup"; pictures in no such folder are reported. */
export const labelFolderImporter: CalibrationImporter = {
  key: 'label-folders',
  label: 'A folder per label',
  recognises: 'Pictures in folders that are named after what they show: cup/001.jpg',
  read: ({ pictures }, issues) => {
    const entries = pictures.flatMap(({ path }) => {
      const folder = fileBaseName(path.split('/').slice(0, -1).join('/'));
      const label = folder.replace(/[_\s]+/gu, ' ').trim();
      if (label !== '' && !NO_LABEL.has(label.toLowerCase())) {
        return [{ sample: { id: path, fileName: path, label }, where: path }];
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
