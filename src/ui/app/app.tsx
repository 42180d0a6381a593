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
import { PageFrame } from './page-frame.tsx';
import { SidePanel } from './side-panel.tsx';
import './app.css';

/** Few visits open these dialogs, so their scripts are not part of the first load. */
const ModelManager = lazy(() => import('#ui/models/model-manager.tsx'));
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

export function App() {
  return (
    <PageFrame
      header={<AppHeader />}
      top={
        <>
          <Notices />
          <BlockStrip />
        </>
      }
      panels={
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
      }
      dialogs={<Dialogs />}
    />
  );
}
