import { z } from 'zod';

import type { CalibrationImporter } from './calibration-importer.ts';
import { readCoco } from './read-coco.ts';

const flagged = z.object({ corner_case: z.boolean() });

/**
 * Li et al., CODA: A Real-World Road Corner Case Dataset (arXiv 2203.07724): COCO instances whose boxes carry
 * `corner_case`. The flag is kept as `CalibrationSample.cornerCases`.
 */
export const codaImporter: CalibrationImporter = {
  key: 'coda',
  label: 'CODA annotations',
  recognises: 'COCO JSON files whose annotations carry "corner_case": true or false',
  read: ({ coco }, issues) => {
    const isCoda = coco.some(({ annotations }) => annotations.some((row) => flagged.safeParse(row).success));
    return Promise.resolve(isCoda ? readCoco(coco, issues) : null);
  },
};
