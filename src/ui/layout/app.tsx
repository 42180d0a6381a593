import { Tooltip } from 'radix-ui';
import { lazy, useState, type ReactNode } from 'react';

import { BlockStrip } from '#ui/block-strip/block-strip.tsx';
import { BROWSER } from '#client/backend.ts';
import { Late } from '#ui/controls/late.tsx';
import { useFetchBefore } from '#ui/controls/use-fetch-before.ts';
import { ComparisonPanel } from '#ui/comparison/comparison-panel.tsx';
import { Playground } from '#ui/playground/playground.tsx';
import { SearchPanel } from '#ui/search/search-panel.tsx';
import { useApp } from '#ui/store-context.tsx';
import { AppHeader } from './app-header.tsx';
import { Notices } from './notices.tsx';
import { SidePanel } from './side-panel.tsx';
import './app.css';

/** Opened now and then, so the first paint goes without them. */
const ModelManager = lazy(() => import('#ui/model-manager/model-manager.tsx'));
const fetchPlaceDialog = () => import('#ui/places/place-dialog.tsx');
const PlaceDialog = lazy(fetchPlaceDialog);

interface LaterProps {
  /** Fetches the children when it is true first, and keeps them. */
  readonly open: boolean;
  readonly children: ReactNode;
}

function Later({ open, children }: LaterProps) {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  return wanted ? <Late fallback={null}>{children}</Late> : null;
}

function Dialogs() {
  const managing = useApp((state) => state.manager !== 'closed');
  const choosingBackend = useApp((state) => state.choosingBackend);
  const away = useApp((state) => state.backend !== BROWSER);
  useFetchBefore(away, fetchPlaceDialog);
  return (
    <>
      <Later open={managing}>
        <ModelManager />
      </Later>
      <Later open={choosingBackend}>
        <PlaceDialog />
      </Later>
    </>
  );
}

export function App() {
  return (
    <Tooltip.Provider>
      <AppHeader />
      <main className="workbench">
        <Notices />
        <BlockStrip />
        <div className="columns">
          <Playground />
          <SearchPanel />
          <SidePanel />
        </div>
        <ComparisonPanel />
      </main>
      <Dialogs />
    </Tooltip.Provider>
  );
}
