/** Milliseconds for which a worker may leave messages unanswered: less than a frame. */
const LONGEST_HOLD_MS = 10;

/**
 * Makes a function that lets the event loop run once `LONGEST_HOLD_MS` have passed since it last did. A message port
 * does so, because the delay of nested timers grows to 4 ms.
 */
export function createYield(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_HOLD_MS) return;
    await new Promise<void>((resolve) => {
      port1.onmessage = () => {
        resolve();
      };
      port2.postMessage(null);
    });
    last = performance.now();
  };
}
