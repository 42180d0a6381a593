import { fileURLToPath } from 'node:url';

/** Paths below `public/` and below the served page alike. */
export const MODEL = 'models/llava-pictograms';
export const CALIBRATION = 'calibration/scenes';

/** Repository root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
