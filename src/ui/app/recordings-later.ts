import type { RecordedRuns } from '#client/recordings/recorded-runs.ts';

/** Milliseconds after which a paint is no longer waited for: not every browser tells of it, and a hidden tab has none. */
const MOST_WAIT_MS = 5000;

/** Resolves once the page has been drawn. */
function firstPaint(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe({ type: 'paint', buffered: true });
    setTimeout(resolve, MOST_WAIT_MS);
  });
}

/** The recorded runs in `runs/` beside the page. What reads them is no part of the first script, and is fetched after the first paint. */
export function recordingsLater(): RecordedRuns {
  let opened: Promise<RecordedRuns> | null = null;
  const open = async () => {
    await firstPaint();
    const { servedRecordings } = await import('#client/recordings/worker-recordings.ts');
    return servedRecordings(new URL('runs/', document.baseURI).href);
  };
  const recordings = () => {
    opened ??= open();
    // A script that could not be fetched is asked for again.
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
  return {
    list: async () => (await recordings()).list(),
    read: async (run) => (await recordings()).read(run),
    events: async (run) => (await recordings()).events(run),
  };
}
