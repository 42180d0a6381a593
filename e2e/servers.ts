/** The built page. */
export const APP_URL = 'http://localhost:4273/';

/** A page that gives tests the engine's client without the user interface. */
export const HARNESS_URL = 'http://localhost:4274/';
