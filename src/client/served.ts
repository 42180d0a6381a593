/** Folders that are served with the page, in a browser's and in a server's eyes. */
export const DEMO_MODEL_URL = 'models/llava-pictograms-24/';
export const DEMO_CALIBRATION_URL = 'calibration/pictograms/';
