/**
 * Reason to abort the signal of a search with: the page follows it no longer, and the search goes on wherever it can without
 * the page. A server goes on; a browser, which drives it for this page only, pauses it as for any other reason.
 */
export const LEAVE_RUN = new DOMException('The run is no longer followed.', 'AbortError');
