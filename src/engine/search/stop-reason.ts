/** Reason to abort a run with that a person can resume. */
export const PAUSE_RUN = 'pause';

/** Reason to abort a run with that ends it for good. */
export const CANCEL_RUN = 'cancel';

/** Reason to abort a run with that leaves its journal as a kill would: the host resumes the run by itself. */
export const SUSPEND_RUN = 'suspend';

/** How a run may be stopped. A run that is aborted with any other reason is paused. */
export type StopReason = typeof PAUSE_RUN | typeof CANCEL_RUN | typeof SUSPEND_RUN;

/**
 * Reason to abort the signal of a search with when the page no longer follows it. A server continues the run; a
 * browser, which executes it for this page only, pauses it.
 */
export const LEAVE_RUN = new DOMException('The run is no longer followed.', 'AbortError');
