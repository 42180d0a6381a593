/**
 * How often each model was begun to be loaded or run, and this host did not come to the end of it: it was taken down meanwhile. The
 * record outlives the host.
 */
export interface ModelTrials {
  /** The number of such trials in a row; 0 for a model that never took the host down. */
  lost(hash: string): Promise<number>;
  /** Sets that number; 0 removes the record. */
  write(hash: string, lost: number): Promise<void>;
}
