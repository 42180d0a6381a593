/** The set that opens by itself, relative to the page's address. */
export const DEMO_CALIBRATION_URL = 'calibration/scenes/';

/** The sets that are served with the page, by the names under which it offers them. The first opens by itself. */
export const SERVED_CALIBRATIONS: readonly { readonly name: string; readonly url: string }[] = [
  { name: 'scenes: objects', url: DEMO_CALIBRATION_URL },
  { name: 'scenes: counting', url: 'calibration/scenes-counting.jsonl' },
  { name: 'scenes: relations', url: 'calibration/scenes-relations.jsonl' },
];
