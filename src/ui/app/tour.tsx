import { useEffect, useRef, useState } from 'react';

import type { PagePart } from './page-parts.tsx';
import { Button } from '#ui/controls/button.tsx';
import { useAppStore } from '#ui/store-context.tsx';
import './tour.css';

interface Stop {
  /** The part of the page that is spoken of, as a CSS selector. */
  readonly at: string;
  /** What a narrow page has to show for it. */
  readonly part: PagePart;
  readonly title: string;
  readonly text: string;
}

const STOPS: readonly Stop[] = [
  {
    at: '.block-strip, .model-placeholder',
    part: 'playground',
    title: 'The strip',
    text: 'Each tile is a block of the decoder. The fuller it is, the more the score drops when that block alone is skipped. Press a tile to skip its block.',
  },
  {
    at: '.playground',
    part: 'playground',
    title: 'The playground',
    text: 'One picture, one question, two answers: that of the full model, and that of the blocks that are left. They are computed one after the other, so that their times can be compared.',
  },
  {
    at: '#search',
    part: 'search',
    title: 'The search',
    text: 'It removes one block after the other, the cheapest first. Each point of the curve is a skip set: press one to try it.',
  },
  {
    at: '.side-panel',
    part: 'data',
    title: 'Pictures, export, runs, report',
    text: 'Skip sets are scored on the calibration pictures, which may be your own. A skip set leaves as JSON, CSV or Python.',
  },
  {
    at: '.comparison-panel',
    part: 'comparison',
    title: 'The comparison',
    text: 'Strategies side by side, on the same question: how much each keeps at which sparsity, and how sure that is.',
  },
];

/** Marks the part of the page that a stop speaks of, and brings it into view: also one that the page draws or replaces later. */
function useMark({ at, part }: Stop, onPart: (part: PagePart) => void): void {
  useEffect(() => {
    onPart(part);
    let marked: Element | null = null;
    const mark = () => {
      const target = document.querySelector(at);
      if (target === marked) return;
      marked?.removeAttribute('data-toured');
      target?.setAttribute('data-toured', '');
      target?.scrollIntoView({ block: 'nearest' });
      marked = target;
    };
    mark();
    const drawn = new MutationObserver(mark);
    drawn.observe(document.body, { childList: true, subtree: true });
    return () => {
      drawn.disconnect();
      marked?.removeAttribute('data-toured');
    };
  }, [at, part, onPart]);
}

interface TourProps {
  readonly onPart: (part: PagePart) => void;
}

/** Goes through the parts of the page, one at a time; the page stays usable beside it. */
export default function Tour({ onPart }: TourProps) {
  const store = useAppStore();
  const card = useRef<HTMLElement>(null);
  const [at, setAt] = useState(0);
  const [first] = STOPS;
  const stop = STOPS[at] ?? first;
  const end = () => {
    store.getState().endTour();
  };
  useEffect(() => {
    card.current?.focus();
  }, []);
  if (!stop) throw new Error('The tour has no stops.');
  useMark(stop, onPart);
  const isLast = at === STOPS.length - 1;
  return (
    <aside
      ref={card}
      className="tour"
      aria-label="Tour"
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === 'Escape') end();
      }}
    >
      <div aria-live="polite">
        <h2>
          {stop.title} <span className="muted num">{`${String(at + 1)} of ${String(STOPS.length)}`}</span>
        </h2>
        <p>{stop.text}</p>
      </div>
      <div className="dialog-buttons">
        {isLast ? null : (
          <Button kind="ghost" onClick={end}>
            End the tour
          </Button>
        )}
        <Button
          disabled={at === 0}
          onClick={() => {
            setAt(at - 1);
          }}
        >
          Back
        </Button>
        <Button
          kind="primary"
          onClick={() => {
            if (isLast) end();
            else setAt(at + 1);
          }}
        >
          {isLast ? 'Done' : 'Next'}
        </Button>
      </div>
    </aside>
  );
}
