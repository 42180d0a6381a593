import type { Page } from '@playwright/test';

/** What the page notes of itself while it runs. Milliseconds since its navigation began. */
interface PageNotes {
  /** When each answer was ready, by its card. */
  readonly ready: { full: number[]; skip: number[] };
  /** Time between two frames, for each frame since the last look. */
  readonly frames: number[];
}

declare global {
  interface Window {
    skipscopeNotes: PageNotes;
  }
}

/** From now on each page of the context notes when answers are ready, and how far its frames are apart. */
export async function noteTimes(page: Page): Promise<void> {
  // tsx wraps each named function in a call of this helper, which a page does not have.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(() => {
    const notes: PageNotes = { ready: { full: [], skip: [] }, frames: [] };
    window.skipscopeNotes = notes;
    const look = (target: Node) => {
      if (!(target instanceof HTMLElement) || target.dataset['status'] !== 'ready') return;
      if (target.dataset['testid'] === 'answer-full') notes.ready.full.push(performance.now());
      if (target.dataset['testid'] === 'answer-skip') notes.ready.skip.push(performance.now());
    };
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        look(target);
        for (const added of addedNodes) {
          if (!(added instanceof HTMLElement)) continue;
          for (const card of added.querySelectorAll('[data-status="ready"]')) look(card);
        }
      }
    }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-status'] });
    let last: number | null = null;
    const frame = (now: number) => {
      if (last !== null) notes.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** The frames since the last look. */
export function takeFrames(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => window.skipscopeNotes.frames.splice(0));
}

/** Bytes of the page and its workers once garbage is collected. */
export async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  return page.evaluate(async () => {
    const measure: unknown = Reflect.get(performance, 'measureUserAgentSpecificMemory');
    if (typeof measure !== 'function') throw new Error('This browser does not measure memory.');
    const { bytes }: { bytes: number } = await Reflect.apply(measure, performance, []);
    return bytes;
  });
}
