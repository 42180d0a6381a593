/** The set that opens by itself, relative to the page's address. */
export const DEMO_CALIBRATION_URL = 'calibration/pictograms/';

/** The sets that are served with the page, by the names under which it offers them. The demo set opens by itself. */
export const SERVED_CALIBRATIONS: readonly { readonly name: string; readonly url: string }[] = [
  { name: 'the demo set', url: DEMO_CALIBRATION_URL },
  { name: 'scenes: objects', url: 'calibration/scenes/' },
  { name: 'scenes: counting', url: 'calibration/scenes-counting.jsonl' },
  { name: 'scenes: relations', url: 'calibration/scenes-relations.jsonl' },
];
