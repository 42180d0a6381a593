/** Folders that are served with the page, relative to its address. */
export const DEMO_MODEL_URL = 'models/llava-pictograms-24/';
export const DEMO_CALIBRATION_URL = 'calibration/pictograms/';
