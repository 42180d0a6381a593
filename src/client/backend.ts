/** Where the engine runs: `browser`, or the origin of a server. */
export type BackendId = string;

/** The worker of this page. */
export const BROWSER: BackendId = 'browser';
