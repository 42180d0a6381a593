/** Milliseconds for which a worker may leave messages unanswered: less than a frame. */
const LONGEST_HOLD_MS = 10;

/**
 * A function that returns to the event loop when it has not done so for a while. Not by a timer, whose delay grows to
 * 4 ms when nested.
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
