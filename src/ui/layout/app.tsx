import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';

import { BlockStrip } from '#ui/block-strip/block-strip.tsx';
import { ComparisonPanel } from '#ui/comparison/comparison-panel.tsx';
import { Playground } from '#ui/playground/playground.tsx';
import { SearchPanel } from '#ui/search/search-panel.tsx';
import { useApp } from '#ui/store-context.tsx';
import { AppHeader } from './app-header.tsx';
import { Notices } from './notices.tsx';
import { SidePanel } from './side-panel.tsx';
import './app.css';

/** Opened now and then, so the first paint goes without it. */
const ModelManager = lazy(() => import('#ui/model-manager/model-manager.tsx'));

function LazyModelManager() {
  const open = useApp((state) => state.manager !== 'closed');
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <ModelManager />
    </Suspense>
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
      <LazyModelManager />
    </Tooltip.Provider>
  );
}
