import { startTransition, useDeferredValue, useEffect, useRef, useState } from 'react';

import { type RunState, isUnderWay } from '#engine/search/run-state.ts';

/** How far beyond the window charts are still drawn, so that scrolling finds them up to date. */
const MARGIN = '25%';

/** Whether an element is in the window or close to it; true until that is known. */
function useInView(element: Element | null): boolean {
  const [inView, setInView] = useState(true);
  useEffect(() => {
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        setInView(entries.at(-1)?.isIntersecting ?? true);
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return inView;
}

/** Milliseconds between two drawings of a run under way. More would be too quick to read, and drawing takes the search's time. */
const REST_MS = 500;

/**
 * The state of a run as charts in `area` draw it: in pieces between two frames, because events come a few times a second; and of a
 * run under way only while they are in view and twice a second at most, because drawing takes the search's time.
 */
export function useDrawnState(state: RunState, area: Element | null): RunState {
  const inView = useInView(area);
  const newest = useDeferredValue(state);
  const [drawn, setDrawn] = useState(newest);
  const drawnAt = useRef(-REST_MS);
  const grows = isUnderWay(newest) && newest.spec === drawn.spec;
  const rests = drawn !== newest && grows && inView;
  useEffect(() => {
    if (!rests) return;
    const timer = setTimeout(
      () => {
        drawnAt.current = performance.now();
        startTransition(() => {
          setDrawn(newest);
        });
      },
      Math.max(0, drawnAt.current + REST_MS - performance.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [rests, newest]);
  if (grows || drawn === newest) return drawn;
  setDrawn(newest);
  return newest;
}
