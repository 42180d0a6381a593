import { Tabs } from 'radix-ui';
import { type ReactNode, lazy } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useApp } from '#ui/store-context.tsx';
import { ScanBar } from './scan-bar.tsx';
import { StepsView } from './steps-view.tsx';
import { useCheapScan } from './use-cheap-scan.ts';
import './importance.css';

// The steps of a recorded run can be shown first; what else there is is fetched when it is shown.
const BlocksView = lazy(() => import('./blocks-view.tsx'));
const LensView = lazy(() => import('./lens-view.tsx'));
const PairsView = lazy(() => import('./pairs-view.tsx'));
const PicturesView = lazy(() => import('./pictures-view.tsx'));
const SpansView = lazy(() => import('./spans-view.tsx'));

/** What a view of a scan shows until there is one. */
function NotMeasured() {
  return <p className="muted">Nothing measured yet.</p>;
}

interface ScanViewProps {
  readonly view: string;
  readonly report: ImportanceReport | null;
  readonly draw: (report: ImportanceReport) => ReactNode;
}

function ScanView({ view, report, draw }: ScanViewProps) {
  return (
    <Tabs.Content value={view} className="importance-views">
      <ScanBar />
      {report === null ? (
        <NotMeasured />
      ) : (
        <LazyPart fallback={<div className="part-loading" />}>{draw(report)}</LazyPart>
      )}
    </Tabs.Content>
  );
}

/** Measures the importance of the blocks, and shows it in several ways. */
export default function ImportanceViews() {
  const report = useApp((state) => state.scan?.report ?? null);
  const hasModel = useApp((state) => loadedModel(state.model) !== null);
  const ref = useCheapScan();
  return (
    <Tabs.Root ref={ref} defaultValue={hasModel ? 'blocks' : 'steps'} className="importance-tabs">
      <Tabs.List className="tabs" aria-label="Views of importance">
        <Tabs.Trigger value="blocks">Blocks</Tabs.Trigger>
        <Tabs.Trigger value="pictures">Pictures</Tabs.Trigger>
        <Tabs.Trigger value="pairs">Pairs</Tabs.Trigger>
        <Tabs.Trigger value="spans">Spans</Tabs.Trigger>
        <Tabs.Trigger value="lens">Lens</Tabs.Trigger>
        <Tabs.Trigger value="steps">Steps</Tabs.Trigger>
      </Tabs.List>
      <ScanView view="blocks" report={report} draw={(shown) => <BlocksView report={shown} />} />
      <ScanView view="pictures" report={report} draw={(shown) => <PicturesView report={shown} />} />
      <ScanView view="pairs" report={report} draw={() => <PairsView />} />
      <ScanView view="spans" report={report} draw={(shown) => <SpansView report={shown} />} />
      <Tabs.Content value="lens" className="importance-views">
        <LazyPart fallback={<div className="part-loading" />}>
          <LensView />
        </LazyPart>
      </Tabs.Content>
      <Tabs.Content value="steps" className="importance-views">
        <StepsView />
      </Tabs.Content>
    </Tabs.Root>
  );
}
