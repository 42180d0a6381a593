import { Tooltip } from 'radix-ui';
import { type ReactNode, lazy, useState } from 'react';

import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useApp } from '#ui/store-context.tsx';
import { type PagePart, PartSwitch } from './page-parts.tsx';
import { SkipLink } from './skip-link.tsx';

const Tour = lazy(() => import('./tour.tsx'));

interface PageFrameProps {
  readonly header: ReactNode;
  /** What stands above the switch of parts, and what below it. */
  readonly top: ReactNode;
  readonly panels: ReactNode;
  readonly dialogs: ReactNode;
}

/**
 * The part that a narrow page shows. A run that is opened brings the search with it, the card of a block the playground. A run that
 * is followed comes into view by itself.
 */
function usePagePart() {
  const cardAwaited = useApp((state) => state.cardAwaited);
  const run = useApp((state) => state.run?.id ?? null);
  const live = useApp((state) => state.liveRunId);
  const [part, setPart] = useState<PagePart>('playground');
  const [before, setBefore] = useState(run);
  // The card of a block is beside the playground.
  if (cardAwaited && part !== 'playground') setPart('playground');
  if (run !== before) {
    setBefore(run);
    // The first run in view was opened by the page.
    if (before !== null && run !== null && run !== live) setPart('search');
  }
  return [part, setPart] as const;
}

/** The page around its panels. It is rendered with each run; the panels, which come from outside, are left as they are. */
export function PageFrame({ header, top, panels, dialogs }: PageFrameProps) {
  const [part, setPart] = usePagePart();
  const touring = useApp((state) => state.touring);
  return (
    <Tooltip.Provider>
      <SkipLink
        panel="search"
        onSkip={() => {
          setPart('search');
        }}
      />
      {header}
      <main className="workbench" data-part={part}>
        {top}
        <PartSwitch part={part} onPart={setPart} />
        {panels}
      </main>
      {dialogs}
      {touring ? (
        <LazyPart fallback={null}>
          <Tour onPart={setPart} />
        </LazyPart>
      ) : null}
    </Tooltip.Provider>
  );
}
