/** Where the engine runs: `browser`, or the origin of a server. */
export type PlaceId = string;

/** The worker of this page. */
export const BROWSER: PlaceId = 'browser';
