import { Tooltip } from 'radix-ui';
import { type ReactNode, lazy, useState } from 'react';

import { BROWSER } from '#client/backend-switch.ts';
import { BlockStrip } from '#ui/blocks/block-strip.tsx';
import { ComparisonPanel } from '#ui/comparison/comparison-panel.tsx';
import { LazyPart, useFetchBefore } from '#ui/controls/lazy-part.tsx';
import { DuelPanel } from '#ui/duel/duel-panel.tsx';
import { DrivePanel } from '#ui/drive/drive-panel.tsx';
import { ImportancePanel } from '#ui/importance/importance-panel.tsx';
import { Playground } from '#ui/playground/playground.tsx';
import { SearchPanel } from '#ui/search/search-panel.tsx';
import { useApp } from '#ui/store-context.tsx';
import { AppHeader } from './app-header.tsx';
import { DeviceNotices, Notices } from './notices.tsx';
import { type PagePart, PartSwitch } from './page-parts.tsx';
import { SidePanel } from './side-panel.tsx';
import { SkipLink } from './skip-link.tsx';
import './app.css';

/** Few visits open these dialogs, so their scripts are not part of the first load. */
const ModelManager = lazy(() => import('#ui/models/model-manager.tsx'));
const Tour = lazy(() => import('./tour.tsx'));
const fetchBackendDialog = () => import('#ui/backends/backend-dialog.tsx');
const BackendDialog = lazy(fetchBackendDialog);

interface OnceOpenedProps {
  /** The children are fetched when this is true for the first time, and are kept from then on. */
  readonly open: boolean;
  readonly children: ReactNode;
}

function OnceOpened({ open, children }: OnceOpenedProps) {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  return wanted ? <LazyPart fallback={null}>{children}</LazyPart> : null;
}

function Dialogs() {
  const managing = useApp((state) => state.manager !== 'closed');
  const choosingBackend = useApp((state) => state.choosingBackend);
  const away = useApp((state) => state.backend !== BROWSER);
  useFetchBefore(away, fetchBackendDialog);
  return (
    <>
      <OnceOpened open={managing}>
        <ModelManager />
      </OnceOpened>
      <OnceOpened open={choosingBackend}>
        <BackendDialog />
      </OnceOpened>
    </>
  );
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

// The panels are the same elements at each rendering of the page, which then leaves them as they are: it is rendered with each run.
const top = (
  <>
    <Notices />
    <BlockStrip />
  </>
);
const panels = (
  <>
    <div className="columns">
      <Playground />
      <SearchPanel />
      <SidePanel />
    </div>
    <DuelPanel />
    <ImportancePanel />
    <ComparisonPanel />
    <DrivePanel />
    <DeviceNotices />
  </>
);
const header = <AppHeader />;
const dialogs = <Dialogs />;

export function App() {
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
