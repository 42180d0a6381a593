/** How a scan works: in steps that use the device, between which others may use it. */
export interface ScanWork {
  /** Makes one use of the device. */
  step<T>(use: () => Promise<T>): Promise<T>;
  readonly signal: AbortSignal;
}

/** Counts the steps of a scan. `onCall` wraps each use of the device. */
export function countedWork(
  total: number,
  signal: AbortSignal,
  onCall: <T>(use: () => Promise<T>) => Promise<T>,
  onProgress: (done: number, total: number) => void,
): ScanWork {
  let done = 0;
  return {
    signal,
    async step(use) {
      signal.throwIfAborted();
      const result = await onCall(use);
      onProgress(++done, total);
      return result;
    },
  };
}
