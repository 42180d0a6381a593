/** Milliseconds for which requests may wait for a turn of the event loop while short runs follow each other. */
const LONGEST_HOLD_MS = 4;

/** Makes a function that lets the event loop turn once `LONGEST_HOLD_MS` have passed since it last did so. */
export function createYield(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD_MS) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    last = performance.now();
  };
}
