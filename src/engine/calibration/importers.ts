import type { CalibrationImporter } from './calibration-importer.ts';
import { cocoImporter } from './coco-importer.ts';
import { codaImporter } from './coda-importer.ts';
import { csvImporter } from './csv-importer.ts';
import { jsonLinesImporter } from './json-lines-importer.ts';
import { labelFolderImporter } from './label-folder-importer.ts';

/** Those that read annotation files, in the order in which they are preferred where an offer holds several kinds. */
export const ANNOTATION_IMPORTERS: readonly CalibrationImporter[] = [
  codaImporter,
  cocoImporter,
  jsonLinesImporter,
  csvImporter,
];

/** Every format in which a calibration set can be offered; folders count only where there are no annotations. */
export const IMPORTERS: readonly CalibrationImporter[] = [...ANNOTATION_IMPORTERS, labelFolderImporter];
