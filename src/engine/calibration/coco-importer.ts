import { NO_ANNOTATIONS } from './annotations.ts';
import type { CalibrationImporter } from './calibration-importer.ts';
import { readCoco } from './read-coco.ts';

/** Lin et al., Microsoft COCO (arXiv 1405.0312); format as in https://cocodataset.org/#format-data. */
export const cocoImporter: CalibrationImporter = {
  key: 'coco',
  label: 'COCO annotations',
  recognises: 'JSON files with "images" and "annotations": boxes with "categories", or captions',
  read: ({ coco, brokenJson }, issues) => {
    if (coco.length > 0) return Promise.resolve(readCoco(coco, issues));
    return Promise.resolve(brokenJson ? NO_ANNOTATIONS : null);
  },
};
