/** Calls `then` once the browser has drawn what was to be drawn; not every browser tells of it. Returns what stops that. */
export function onceIdle(then: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const idle = requestIdleCallback(then);
    return () => {
      cancelIdleCallback(idle);
    };
  }
  const timer = setTimeout(then);
  return () => {
    clearTimeout(timer);
  };
}
