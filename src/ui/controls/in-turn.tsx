import { type ReactNode, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { onceAttended } from './once-attended.ts';

/** The parts that are to be drawn, of the whole page, the first one first. */
const waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

function drawNext(): void {
  timer = null;
  waiting.shift()?.();
  if (waiting.length > 0) timer ??= setTimeout(drawNext);
}

/** Calls `draw` in a task of its own, behind those that wait already. Returns what gives the place in the queue up. */
function takeTurn(draw: () => void): () => void {
  waiting.push(draw);
  timer ??= setTimeout(drawNext);
  return () => {
    const place = waiting.indexOf(draw);
    if (place >= 0) waiting.splice(place, 1);
  };
}

/** How far beyond the window a part is drawn, in heights of the window, so that scrolling finds it drawn. */
const MARGIN = 0.5;

/** Whether an element is displayed, which the parts of a narrow page that are not chosen are not. */
function isDisplayed(element: Element): boolean {
  return element.getClientRects().length > 0;
}

/** Whether an element is displayed in the window or close to it. */
function isNear(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  const { innerHeight } = window;
  return isDisplayed(element) && top < (1 + MARGIN) * innerHeight && bottom > -MARGIN * innerHeight;
}

/** Calls `draw` once an element is near. Returns what stops that. */
function onceNear(element: Element, draw: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      draw();
    },
    { rootMargin: `${String(100 * MARGIN)}% 0%` },
  );
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}

/**
 * Calls `draw` once an element is near. One that is displayed far away is drawn once the page has a person and time, too, so that the
 * browser's search for words finds what it says. Returns what stops that.
 */
function onceWanted(element: Element, draw: () => void): () => void {
  const stopNear = onceNear(element, () => {
    stopAttended();
    draw();
  });
  const stopAttended = onceAttended(() => {
    if (!isDisplayed(element)) return;
    stopNear();
    draw();
  });
  return () => {
    stopNear();
    stopAttended();
  };
}

export interface InTurnProps {
  /** What is awaited before the turn, such as a script. A part whose `fetchFirst` fails throws its error when it is rendered. */
  readonly fetchFirst?: () => Promise<unknown>;
  /** Whether the part is drawn although it is far: it is about to be scrolled to. */
  readonly evenFar?: boolean | undefined;
  /** A large part of the page, such as a chart. */
  readonly children: ReactNode;
}

/**
 * Draws a part of the page in a task of its own, so that several of them do not keep the page from answering until all are drawn, and
 * once a person may see it soon, or has begun to use the page. An empty box takes its place until then.
 */
export function InTurn({ fetchFirst, evenFar = false, children }: InTurnProps) {
  const place = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<'waiting' | 'drawn' | { readonly failure: unknown }>('waiting');
  useEffect(() => {
    const element = place.current;
    if (stage !== 'waiting' || element === null) return;
    let isGone = false;
    let giveUp: () => void;
    const draw = () => {
      flushSync(() => {
        setStage('drawn');
      });
    };
    const drawOnceFetched = () => {
      if (!fetchFirst) {
        draw();
        return;
      }
      fetchFirst().then(
        () => {
          if (!isGone) giveUp = takeTurn(draw);
        },
        (failure: unknown) => {
          setStage({ failure });
        },
      );
    };
    giveUp = takeTurn(() => {
      if (evenFar || isNear(element)) drawOnceFetched();
      else giveUp = onceWanted(element, drawOnceFetched);
    });
    return () => {
      isGone = true;
      giveUp();
    };
  }, [stage, fetchFirst, evenFar]);
  if (typeof stage === 'object') throw stage.failure;
  return stage === 'drawn' ? children : <div ref={place} className="part-loading" />;
}
